/* `input` and `csv`: what the rules say of the export. */
#include "plan/planner.h"

static enum type_kind type_of_word(struct text word)
{
	if (text_is(word, "number"))
		return TYPE_NUMBER;
	if (text_is(word, "text"))
		return TYPE_TEXT;
	if (text_is(word, "date"))
		return TYPE_DATE;
	if (text_is(word, "truth"))
		return TYPE_TRUTH;
	return TYPE_UNKNOWN;
}

static void collect_column(struct planner *planner, const struct column_declaration *declaration)
{
	struct text name = declaration->name.text;
	struct plan_column column = {
		.name = name,
		.source_name = declaration->from.text.size ? declaration->from.text : name,
		.type = type_of_kind(type_of_word(declaration->type.text)),
		.first_use = declaration->name.span,
		.declared = true,
		.key = declaration->key,
		.required = declaration->required,
		.has_fallback = declaration->fallback != NULL,
		.fallback_expression = declaration->fallback,
	};
	if (column.type.kind == TYPE_UNKNOWN) {
		diagnose(planner->diagnostics, CODE_E202, declaration->type.span, "`%.*s` is no type of a column",
			 TEXT_ARGUMENTS(declaration->type.text));
		diagnose_remedy(planner->diagnostics, "the types are number, text, date and truth");
		column.type.kind = TYPE_UNKNOWN;
	}
	struct names *names = planner->ledger ? &planner->ledger_columns : &planner->names;
	if (names_find(names, name).kind != SYMBOL_NONE) {
		diagnose(planner->diagnostics, CODE_E405, declaration->name.span, "`%.*s` is declared or defined twice",
			 TEXT_ARGUMENTS(name));
		diagnose_remedy(planner->diagnostics,
				"give one of them another name; `from` names the column in the export");
		return;
	}
	names_add(names, name, (struct symbol){SYMBOL_COLUMN, (uint32_t)planner->columns.count});
	vector_push(&planner->columns, column);
}

void collect_input(struct planner *planner, const struct input *input)
{
	const struct column_declaration *key = NULL;
	for (size_t i = 0; i < input->count; i++) {
		collect_column(planner, input->columns[i]);
		if (key && input->columns[i]->key) {
			diagnose(planner->diagnostics, CODE_E405, input->columns[i]->span,
				 "a second column is called `key`");
			diagnose_other(planner->diagnostics, key->span, "this is the key");
			diagnose_remedy(planner->diagnostics, "the key is one column");
		}
		if (input->columns[i]->key)
			key = input->columns[i];
	}
	planner->only_where = input->only_where;
}

/* --- csv --- */

static void complain_of_values(struct planner *planner, const struct setting *setting, const char *remedy)
{
	diagnose(planner->diagnostics, CODE_E404, setting->values[1].span, "`%.*s` takes one value",
		 TEXT_ARGUMENTS(setting->name.text));
	diagnose_remedy(planner->diagnostics, "%s", remedy);
}

static void complain_of_setting(struct planner *planner, const struct setting *setting, const char *remedy)
{
	diagnose(planner->diagnostics, CODE_E404, setting->values[0].span, "`%.*s` cannot be \"%.*s\"",
		 TEXT_ARGUMENTS(setting->name.text), TEXT_ARGUMENTS(setting->values[0].text));
	diagnose_remedy(planner->diagnostics, "%s", remedy);
}

static bool read_delimiter(struct text value, struct dialect *dialect)
{
	if (text_is(value, "tab"))
		dialect->delimiter = '\t';
	else if (value.size == 1 && strchr(",;|\t", value.data[0]))
		dialect->delimiter = value.data[0];
	else
		return false;
	return true;
}

static bool read_decimal(struct text value, struct dialect *dialect)
{
	bool fits = text_is(value, ".") || text_is(value, ",");
	if (fits)
		dialect->decimal = value.data[0];
	return fits;
}

static bool read_grouping(struct text value, struct dialect *dialect)
{
	bool blank = text_is(value, " ") || text_is(value, "\xC2\xA0") || text_is(value, "\xE2\x80\xAF");
	bool fits = blank || text_is(value, ",") || text_is(value, ".") || text_is(value, "'");
	if (fits)
		dialect->grouping = blank ? text_of(" ") : value;
	return fits;
}

static bool read_quotes(struct text value, struct dialect *dialect)
{
	bool fits = text_is(value, "strict") || text_is(value, "lenient");
	if (fits)
		dialect->quotes = text_is(value, "lenient") ? QUOTES_LENIENT : QUOTES_STRICT;
	return fits;
}

static bool read_encoding(struct text value, struct dialect *dialect)
{
	dialect->encoding = encoding_from_name(value);
	return dialect->encoding != ENCODING_UNKNOWN;
}

static bool read_dates(struct text value, struct dialect *dialect)
{
	return date_form_from_name(value, &dialect->dates);
}

static const struct setting_reader {
	const char *name;
	bool (*read)(struct text value, struct dialect *dialect);
	const char *remedy;
} readers[] = {
	{"delimiter", read_delimiter, "a delimiter is \",\", \";\", \"|\" or \"tab\""},
	{"decimal", read_decimal, "the decimal mark is \".\" or \",\""},
	{"grouping", read_grouping, "groups of three digits are set off by \" \", \",\", \".\" or \"'\""},
	{"encoding", read_encoding, "encodings are utf-8, utf-16, windows-1251, windows-1252, koi8-r and cp866"},
	{"dates", read_dates, "dates are written like \"DD.MM.YYYY\", \"MM/DD/YY\" or \"YYYY-MM-DD\""},
	{"quotes", read_quotes, "quotes are \"strict\" or \"lenient\""},
};

static void read_missing(struct planner *planner, const struct setting *setting, struct dialect *dialect)
{
	struct text *missing = arena_array(&planner->plan->arena, setting->count, sizeof *missing);
	for (size_t i = 0; i < setting->count; i++)
		missing[i] = setting->values[i].text;
	dialect->missing = missing;
	dialect->missing_count = setting->count;
}

static void read_setting(struct planner *planner, const struct setting *setting, struct dialect *dialect)
{
	if (text_is(setting->name.text, "missing")) {
		read_missing(planner, setting, dialect);
		return;
	}
	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
		if (!text_is(setting->name.text, readers[i].name))
			continue;
		if (setting->count > 1)
			complain_of_values(planner, setting, readers[i].remedy);
		else if (!readers[i].read(setting->values[0].text, dialect))
			complain_of_setting(planner, setting, readers[i].remedy);
		return;
	}
	diagnose(planner->diagnostics, CODE_E404, setting->name.span, "`%.*s` is no setting of csv",
		 TEXT_ARGUMENTS(setting->name.text));
	diagnose_remedy(planner->diagnostics,
			"the settings are delimiter, decimal, grouping, encoding, dates, quotes and missing");
}

/* Does one of those before it have the name too? */
static bool is_doubled(struct planner *planner, const struct settings *settings, size_t index)
{
	struct name name = settings->items[index]->name;
	for (size_t i = 0; i < index; i++) {
		if (!text_equal(settings->items[i]->name.text, name.text))
			continue;
		diagnose(planner->diagnostics, CODE_E405, name.span, "`%.*s` stands twice here",
			 TEXT_ARGUMENTS(name.text));
		diagnose_other(planner->diagnostics, settings->items[i]->name.span, "this is the first");
		diagnose_remedy(planner->diagnostics,
				text_is(name.text, "missing")
					? "one list has all that means missing: missing \"-\", \"n/a\""
					: "leave one of the two");
		return true;
	}
	return false;
}

void read_settings(struct planner *planner, const struct settings *settings, struct csv_settings *result)
{
	result->given = true;
	result->span = settings->span;
	for (size_t i = 0; i < settings->count; i++)
		if (!is_doubled(planner, settings, i))
			read_setting(planner, settings->items[i], &result->dialect);
}
