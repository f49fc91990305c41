/* Words of rule files, as messages repeat them. */
#include "explaining/operands.h"

void append_words(struct buffer *out, struct text words)
{
	char quote = 0;
	bool blank = false;
	for (size_t i = 0; i < words.size; i++) {
		char byte = words.data[i];
		if (!quote && byte == '#')
			while (i + 1 < words.size && words.data[i + 1] != '\n')
				i++;
		if (!quote && (byte == '#' || byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n')) {
			blank = true;
			continue;
		}
		if (blank)
			buffer_byte(out, ' ');
		blank = false;
		buffer_byte(out, byte);
		if (quote == '"' && byte == '\\' && i + 1 < words.size)
			buffer_byte(out, words.data[++i]);
		else if (byte == quote)
			quote = 0;
		else if (!quote && (byte == '"' || byte == '`'))
			quote = byte;
	}
}
