/* The words of a listing: names, constants, and where an instruction came from. */
#include "code/dump.h"
#include "syntax/spell.h"

void dump_quoted(struct buffer *out, struct text text)
{
	buffer_byte(out, '"');
	for (size_t i = 0; i < text.size; i++) {
		unsigned char byte = (unsigned char)text.data[i];
		if (byte == '"' || byte == '\\')
			buffer_printf(out, "\\%c", byte);
		else if (byte == '\n' || byte == '\t')
			buffer_string(out, byte == '\n' ? "\\n" : "\\t");
		else if (byte < ' ' || byte == 0x7F)
			buffer_printf(out, "\\x%02x", byte);
		else
			buffer_byte(out, (char)byte);
	}
	buffer_byte(out, '"');
}

void dump_label(const struct dump *dump, uint32_t segment, uint32_t label)
{
	const struct definition *definition =
		segment < dump->plan->definition_count ? &dump->plan->definitions[segment] : NULL;
	if (label == 0)
		buffer_string(dump->out, "none");
	else if (!definition || label > definition->label_count)
		buffer_printf(dump->out, "label %u", label);
	else if (name_is_plain(definition->labels[label - 1].text))
		buffer_text(dump->out, definition->labels[label - 1].text);
	else
		dump_quoted(dump->out, definition->labels[label - 1].text);
}

const char *dump_type_word(struct type type)
{
	static const char *const words[] = {
		[TYPE_UNKNOWN] = "value", [TYPE_NUMBER] = "number",   [TYPE_TEXT] = "text",   [TYPE_DATE] = "date",
		[TYPE_DAYS] = "duration", [TYPE_MONTHS] = "duration", [TYPE_TRUTH] = "truth", [TYPE_LABEL] = "label",
		[TYPE_LABELS] = "labels", [TYPE_LIST] = "list",
	};
	return words[type.kind];
}

void dump_constant(const struct dump *dump, const struct constant *constant)
{
	struct buffer *out = dump->out;
	if (!constant->known) {
		buffer_string(out, "missing");
		return;
	}
	switch (constant->type.kind) {
	case TYPE_NUMBER:
		decimal_append(out, constant->number);
		break;
	case TYPE_DATE:
		date_append(out, constant->day);
		break;
	case TYPE_DAYS:
	case TYPE_MONTHS:
		buffer_printf(out, "%lld %s", (long long)constant->duration,
			      constant->type.kind == TYPE_DAYS ? "days" : "months");
		break;
	case TYPE_TRUTH:
		buffer_string(out, constant->truth ? "true" : "false");
		break;
	case TYPE_LABEL:
		dump_label(dump, constant->type.of, constant->label);
		break;
	default:
		dump_quoted(out, constant->text);
	}
}

/* --- where an instruction came from --- */

/* Words of a rule file on one line, cut where they are long. */
static void dump_source_words(struct buffer *out, struct text words)
{
	size_t written = 0;
	for (size_t at = 0; at < words.size;) {
		size_t begin = at;
		int32_t code_point = utf8_next(words, &at);
		bool blank = code_point == ' ' || code_point == '\t' || code_point == '\n' || code_point == '\r';
		bool blank_next = at < words.size && strchr(" \t\r\n", words.data[at]);
		if (written++ == DUMP_WORDS_MAX) {
			buffer_string(out, "\u2026");
			return;
		}
		if (!blank)
			buffer_bytes(out, words.data + begin, at - begin);
		else if (!blank_next)
			buffer_byte(out, ' ');
	}
}

static const char *kind_word(enum definition_kind kind)
{
	static const char *const words[] = {
		[DEFINITION_PARAM] = "param",
		[DEFINITION_LET] = "let",
		[DEFINITION_OUTPUT] = "output",
		[DEFINITION_SEGMENT] = "segment",
		[DEFINITION_SCORE] = "score",
		[DEFINITION_TABLE] = "table",
		[DEFINITION_TABLE_OUTPUT] = "table output",
	};
	return words[kind];
}

static void dump_place(const struct dump *dump, struct span span)
{
	const struct source *source =
		dump->rules && !span_is_none(span) ? sources_get(&dump->rules->syntax.sources, span.source) : NULL;
	if (source)
		buffer_printf(dump->out, "  (%s:%zu)", source->path, source_place(source, span.begin).line);
}

static void dump_rule(const struct dump *dump, const struct definition *definition, const struct origin *origin)
{
	const struct plan_rule *rule = &definition->rules[origin->rule - 1];
	buffer_printf(dump->out, ", %s %u", definition->kind == DEFINITION_TABLE ? "row" : "rule", origin->rule);
	if (rule->name.size || dump->rules)
		buffer_string(dump->out, ": ");
	if (rule->name.size)
		spell_name(dump->out, rule->name);
	else if (dump->rules)
		dump_source_words(dump->out, span_text(&dump->rules->syntax.sources, origin->span));
}

void dump_origin(const struct dump *dump, const struct origin *origin)
{
	if (origin->definition == UINT32_MAX) {
		buffer_string(dump->out, "only where");
	} else {
		const struct definition *definition = &dump->plan->definitions[origin->definition];
		buffer_printf(dump->out, "%s ", kind_word(definition->kind));
		spell_name(dump->out, definition->name);
		if (origin->rule)
			dump_rule(dump, definition, origin);
	}
	dump_place(dump, origin->span);
}
