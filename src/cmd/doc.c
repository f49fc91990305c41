/* rubric doc: the rules as a page that a manager can read and sign. */
#include "report/doc.h"
#include "cmd/session.h"

/* HTML too where the output is named so. */
static enum page_format format_of(const struct options *options)
{
	static const char ending[] = ".html";
	size_t size = options->output ? strlen(options->output) : 0;
	bool named = size >= sizeof ending - 1 && strcmp(options->output + size - (sizeof ending - 1), ending) == 0;
	return options->doc_format_given ? options->doc_format : named ? PAGE_HTML : PAGE_MARKDOWN;
}

static int write_page(const struct options *options, struct rule_set *rules, const struct plan *plan)
{
	struct doc_options doc_options = {
		.format = format_of(options),
		.version = RUBRIC_VERSION,
		.today = options->today,
		.params = options->params.items,
		.param_count = options->params.count,
	};
	struct buffer page = {0};
	const char *failure = doc_write(rules, plan, &doc_options, &page);
	int status = STATUS_RULES_WRONG;
	if (failure)
		say("%s", failure);
	else
		status = (int)write_result(options->output, buffer_view(&page));
	buffer_free(&page);
	return status;
}

int command_doc(const struct options *options)
{
	struct session session = {.options = options};
	int status = session_rules(&session);
	if (status == STATUS_YES)
		status = write_page(options, &session.rules, session.plan);
	session_close(&session);
	return status;
}
