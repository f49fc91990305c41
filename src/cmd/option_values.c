/* The values of options; each function returns null, or what is wrong. */
#include "cmd/option_values.h"

#include <sched.h>
#include <string.h>
#include <unistd.h>

static const char *refuse(struct options *options, enum option option, const char *value, const char *allowed)
{
	return arena_printf(&options->arena, "--%s takes %s, not \"%s\"", option_rows[option].name, allowed, value);
}

/* "fail|missing|reject" as "fail, missing or reject". */
static const char *choices_in_words(struct arena *arena, const char *choices)
{
	const char *words = "";
	while (*choices) {
		size_t size = strcspn(choices, "|");
		bool last = !choices[size];
		const char *between = *words == '\0' ? "" : last ? " or " : ", ";
		words = arena_printf(arena, "%s%s%.*s", words, between, (int)size, choices);
		choices += size + !last;
	}
	return words;
}

/* Sets *chosen to the index of `value` among the option's choices. */
static const char *choose(struct options *options, enum option option, const char *value, int *chosen)
{
	const char *choices = option_rows[option].value;
	*chosen = 0;
	for (const char *choice = choices; *choice; ++*chosen) {
		size_t size = strcspn(choice, "|");
		if (text_is((struct text){choice, size}, value))
			return NULL;
		choice += size + (choice[size] == '|');
	}
	return refuse(options, option, value, choices_in_words(&options->arena, choices));
}

enum { THREADS_MAX = 1024 };

static size_t cores_at_hand(void)
{
	cpu_set_t cores;
	return sched_getaffinity(0, sizeof cores, &cores) == 0 ? (size_t)CPU_COUNT(&cores) : 1;
}

/* Splits NAME=VALUE; false where either part is empty. */
static bool split(const char *value, struct text *name, const char **rest)
{
	size_t size = strcspn(value, "=");
	*name = text_trim((struct text){value, size});
	*rest = value + size + (value[size] == '=');
	return name->size && value[size] == '=' && **rest;
}

static const char *add_param(struct options *options, const char *value)
{
	struct text name;
	const char *rest;
	if (!split(value, &name, &rest))
		return refuse(options, OPTION_SET, value, "a parameter and its value, as in --set vip_share=7%");
	struct param_setting setting = {.name = name, .text = text_of(rest)};
	for (size_t i = 0; i < options->params.count; i++) {
		if (text_equal(options->params.items[i].name, name)) {
			options->params.items[i] = setting;
			return NULL;
		}
	}
	vector_push(&options->params, setting);
	return NULL;
}

static const char *add_ledger(struct options *options, const char *value)
{
	struct ledger_file ledger;
	if (!split(value, &ledger.name, &ledger.path))
		return refuse(options, OPTION_WITH, value,
			      "the name of a rollup and its file, as in --with sales=sales.csv");
	vector_push(&options->ledgers, ledger);
	return NULL;
}

static const char *add_weight(struct options *options, const char *value)
{
	for (size_t i = 0; i < options->weights.count; i++)
		if (text_is(options->weights.items[i], value))
			return NULL;
	vector_push(&options->weights, text_of(value));
	return NULL;
}

static const char *read_delimiter(struct options *options, const char *value)
{
	if (strcmp(value, "tab") == 0 || strcmp(value, "\\t") == 0)
		value = "\t";
	if (!strchr(",;|\t", value[0]) || value[1])
		return refuse(options, OPTION_DELIMITER, value, "\",\", \";\", \"|\" or tab");
	options->dialect.delimiter = value[0];
	return NULL;
}

static const char *read_decimal(struct options *options, const char *value)
{
	if (strcmp(value, ".") != 0 && strcmp(value, ",") != 0)
		return refuse(options, OPTION_DECIMAL, value, "\".\" or \",\"");
	options->dialect.decimal = value[0];
	return NULL;
}

static const char *read_encoding(struct options *options, const char *value)
{
	options->dialect.encoding = encoding_from_name(text_of(value));
	if (options->dialect.encoding == ENCODING_UNKNOWN)
		return refuse(options, OPTION_ENCODING, value,
			      "utf-8, utf-16, windows-1251, windows-1252, koi8-r or cp866");
	return NULL;
}

static const char *read_threads(struct options *options, const char *value)
{
	struct decimal number;
	int64_t threads;
	bool fits = decimal_parse(text_of(value), &number) == DECIMAL_READ && decimal_to_integer(number, &threads) &&
		    threads >= 1 && threads <= THREADS_MAX;
	if (!fits)
		return refuse(options, OPTION_THREADS, value, "a whole number from 1 to 1024");
	options->threads = (size_t)threads;
	return NULL;
}

/* Half of the machine's memory. */
static size_t default_memory(void)
{
	long pages = sysconf(_SC_PHYS_PAGES);
	long size = sysconf(_SC_PAGESIZE);
	return pages > 0 && size > 0 ? (size_t)pages / 2 * (size_t)size : (size_t)1 << 30;
}

/* A whole number of bytes, or with k, M or G of 1,024, 1,024^2 or 1,024^3. */
static const char *read_memory(struct options *options, const char *value)
{
	static const char units[] = "kMG";
	struct text number = text_of(value);
	struct decimal size;
	int64_t bytes;
	size_t shift = 0;
	if (number.size > 1 && (number.data[number.size - 1] == 'B' || number.data[number.size - 1] == 'b'))
		number.size--;
	const char *unit = number.size ? strchr(units, number.data[number.size - 1]) : NULL;
	if (unit && *unit) {
		shift = 10 * (size_t)(unit - units + 1);
		number.size--;
	}
	bool fits = decimal_parse(number, &size) == DECIMAL_READ && decimal_to_integer(size, &bytes) && bytes >= 1 &&
		    bytes <= INT64_MAX >> shift && bytes << shift >= 1 << 20;
	if (!fits)
		return refuse(options, OPTION_MEMORY, value, "a size from 1M, such as 500M or 2G");
	options->memory = (size_t)bytes << shift;
	return NULL;
}

/* A share from 0 to 1, mostly written with %. */
static const char *read_coverage(struct options *options, const char *value)
{
	struct text number = text_of(value);
	struct decimal share;
	bool percent = number.data[number.size - 1] == '%';
	number.size -= percent;
	bool fits = decimal_parse(number, &share) == DECIMAL_READ && decimal_shift(share, percent ? -2 : 0, &share) &&
		    decimal_compare(share, decimal_of(0)) >= 0 && decimal_compare(share, decimal_of(1)) <= 0;
	if (!fits)
		return refuse(options, OPTION_COVERAGE_AT_LEAST, value, "a share of the rules, such as 90%");
	options->coverage = true;
	options->coverage_at_least = share;
	return NULL;
}

/* PARAM=A..B/N: what A and B are, the type of the parameter decides. */
static const char *read_over(struct options *options, const char *value)
{
	struct over_option *over = &options->over;
	const char *rest;
	struct decimal number;
	int64_t count = 0;
	bool named = split(value, &over->name, &rest);
	struct text range = text_of(named ? rest : "");
	size_t dots = text_find(range, text_of(".."));
	size_t slash = range.size;
	while (slash > dots && range.data[slash - 1] != '/')
		slash--;
	bool whole = dots < range.size && slash > dots + 2;
	if (whole) {
		over->low = text_trim((struct text){range.data, dots});
		over->high = text_trim((struct text){range.data + dots + 2, slash - 1 - (dots + 2)});
		struct text last = text_trim((struct text){range.data + slash, range.size - slash});
		whole = decimal_parse(last, &number) == DECIMAL_READ && decimal_to_integer(number, &count);
	}
	if (!whole || over->low.size == 0 || over->high.size == 0)
		return refuse(options, OPTION_OVER, value,
			      "a parameter, its first and last value and how many, as vip_share=3%..10%/15");
	if (count < 2 || count > RANGE_VALUES_MAX)
		return refuse(options, OPTION_OVER, value, "from 2 to 1000 values");
	over->count = (size_t)count;
	return NULL;
}

static const char *read_row(struct options *options, const char *value)
{
	struct decimal number;
	int64_t row;
	bool fits =
		decimal_parse(text_of(value), &number) == DECIMAL_READ && decimal_to_integer(number, &row) && row >= 1;
	if (!fits)
		return refuse(options, OPTION_ROW, value, "the number of a record, from 1");
	options->row = (uint64_t)row;
	return NULL;
}

/* A choice, whose index is the value of its enum. */
static const char *set_choice(struct options *options, enum option option, const char *value)
{
	int chosen;
	const char *wrong = choose(options, option, value, &chosen);
	if (wrong)
		return wrong;
	if (option == OPTION_RUN_FORMAT)
		options->run_format = (enum run_format)chosen;
	else if (option == OPTION_CHECK_FORMAT)
		options->check_format = (enum check_format)chosen;
	else if (option == OPTION_TEST_FORMAT)
		options->test_format = (enum test_format)chosen;
	else if (option == OPTION_DOC_FORMAT)
		options->doc_format = (enum page_format)chosen, options->doc_format_given = true;
	else if (option == OPTION_MOVES_FORMAT)
		options->moves_format = (enum moves_format)chosen;
	else if (option == OPTION_PROFILE_FORMAT)
		options->profile_format = (enum profile_format)chosen;
	else if (option == OPTION_SWEEP_FORMAT)
		options->sweep_format = (enum sweep_format)chosen;
	else if (option == OPTION_EXPLAIN_FORMAT)
		options->explain_format = (enum explain_format)chosen;
	else if (option == OPTION_BAD)
		options->bad = (enum bad)chosen;
	else if (option == OPTION_QUOTES)
		options->dialect.quotes = (enum quotes)chosen;
	else if (option == OPTION_READER)
		options->reader = (enum reader_kind)chosen;
	return NULL;
}

const char *option_set_value(struct options *options, enum option option, const char *value)
{
	if (!*value)
		return arena_printf(&options->arena, "--%s wants %s, and got nothing", option_rows[option].name,
				    option_rows[option].value);
	switch (option) {
	case OPTION_OUTPUT:
		options->output = value;
		return NULL;
	case OPTION_KEY:
		options->key = value;
		return NULL;
	case OPTION_HTML:
		options->html = value;
		return NULL;
	case OPTION_WEIGHT:
		return add_weight(options, value);
	case OPTION_ID:
		options->id = value;
		return NULL;
	case OPTION_COVERAGE_AT_LEAST:
		return read_coverage(options, value);
	case OPTION_OVER:
		return read_over(options, value);
	case OPTION_ROW:
		return read_row(options, value);
	case OPTION_REJECTS:
		options->rejects = value;
		return NULL;
	case OPTION_FILTER:
		options->filter = value;
		return NULL;
	case OPTION_CHANGES:
		options->changes = value;
		return NULL;
	case OPTION_BEFORE:
		options->before = value;
		return NULL;
	case OPTION_MAX_MOVED:
		vector_push(&options->most_moved, value);
		return NULL;
	case OPTION_SET:
		return add_param(options, value);
	case OPTION_THREADS:
		return read_threads(options, value);
	case OPTION_MEMORY:
		return read_memory(options, value);
	case OPTION_WITH:
		return add_ledger(options, value);
	case OPTION_DELIMITER:
		return read_delimiter(options, value);
	case OPTION_DECIMAL:
		return read_decimal(options, value);
	case OPTION_ENCODING:
		return read_encoding(options, value);
	case OPTION_AS_OF:
		if (!date_parse_iso(text_of(value), &options->today))
			return refuse(options, option, value, "a day as YYYY-MM-DD, such as 2026-01-31");
		return NULL;
	case OPTION_DATES:
		if (!date_form_from_name(text_of(value), &options->dialect.dates))
			return refuse(options, option, value, "a form such as DD.MM.YYYY, MM/DD/YYYY or YYYY-MM-DD");
		return NULL;
	default:
		return set_choice(options, option, value);
	}
}

void option_set_flag(struct options *options, enum option option)
{
	options->only |= option == OPTION_ONLY;
	options->replace |= option == OPTION_REPLACE;
	options->tag |= option == OPTION_TAG;
	options->guard_formulas |= option == OPTION_GUARD_FORMULAS;
	options->sync |= option == OPTION_SYNC;
	options->coverage |= option == OPTION_COVERAGE;
	options->strict |= option == OPTION_STRICT;
	options->check |= option == OPTION_CHECK;
	options->quiet |= option == OPTION_QUIET;
	options->verbose |= option == OPTION_VERBOSE;
	options->help |= option == OPTION_HELP;
	options->version |= option == OPTION_VERSION;
	options->optimise &= option != OPTION_NO_OPTIMISE;
	if (option == OPTION_PROGRESS)
		options->progress = WISH_YES;
	else if (option == OPTION_NO_PROGRESS)
		options->progress = WISH_NO;
}

void option_set_defaults(struct options *options)
{
	options->threads = cores_at_hand();
	options->memory = default_memory();
}
