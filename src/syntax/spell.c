#include "syntax/spell.h"

static bool is_reserved(struct text word)
{
	static const char *const reserved[] = {"and",       "or",    "not",    "in",    "is",      "between",
					       "contains",  "with",  "starts", "ends",  "matches", "if",
					       "then",      "else",  "true",   "false", "missing", "because",
					       "otherwise", "valid", "where",  "by"};
	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
		if (text_is(word, reserved[i]))
			return true;
	return false;
}

bool name_is_plain(struct text name)
{
	for (size_t at = 0; at < name.size;) {
		bool first = at == 0;
		int32_t code_point = utf8_next(name, &at);
		if (!(first ? name_may_begin(code_point) : name_may_continue(code_point)))
			return false;
	}
	return name.size > 0 && !is_reserved(name);
}

bool name_can_be_spelt(struct text name)
{
	for (size_t i = 0; i < name.size; i++)
		if (name.data[i] == '`' || name.data[i] == '\n' || name.data[i] == '\r')
			return false;
	return name.size > 0;
}

void spell_name(struct buffer *out, struct text name)
{
	const char *quote = name_is_plain(name) ? "" : "`";
	buffer_string(out, quote);
	buffer_text(out, name);
	buffer_string(out, quote);
}

void spell_text(struct buffer *out, struct text text)
{
	buffer_byte(out, '"');
	for (size_t i = 0; i < text.size; i++) {
		char byte = text.data[i];
		if (byte == '"' || byte == '\\' || byte == '\n' || byte == '\t')
			buffer_byte(out, '\\');
		buffer_byte(out, byte == '\n' ? 'n' : byte == '\t' ? 't' : byte);
	}
	buffer_byte(out, '"');
}

void spell_label(struct buffer *out, struct text label)
{
	if (name_is_plain(label))
		buffer_text(out, label);
	else
		spell_text(out, label);
}
