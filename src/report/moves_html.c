#include "report/html.h"
#include "report/moves.h"

void moves_html(struct buffer *out, const struct label_comparison *comparison)
{
	(void)comparison;
	html_page_begin(out, text_of("Moves"), "");
	html_page_end(out);
}
