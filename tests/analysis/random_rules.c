#include "random_rules.h"

enum { X = 1, Y = 2, S = 4, T = 8, D = 16, V = 32, W = 64 };

static uint32_t draw(struct random_rules *rules, uint32_t below)
{
	rules->state = rules->state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(rules->state >> 33) % below;
}

static bool chance(struct random_rules *rules, uint32_t percent)
{
	return draw(rules, 100) < percent;
}

#define write(rules, ...) buffer_printf(&(rules)->text, __VA_ARGS__)
#define one_of(rules, list) (list)[draw((rules), sizeof(list) / sizeof *(list))]

static const char *const numbers[] = {"0", "1", "2", "3"};
static const char *const texts[] = {"\"a\"", "\"ab\"", "\"b\""};
static const char *const days[] = {"2025-01-01", "2025-01-03"};
static const char *const signs[] = {"<", "<=", ">", ">=", "=", "!="};
static const char *const labels[] = {"north", "south", "east", "west"};

static void condition(struct random_rules *rules, int depth);

static void interval(struct random_rules *rules)
{
	uint32_t low = draw(rules, 3);
	write(rules, "%c%u..%u%c", "[("[draw(rules, 2)], low, low + 1 + draw(rules, 3 - low), "])"[draw(rules, 2)]);
}

static const char *number_name(struct random_rules *rules)
{
	if ((rules->columns & V) && chance(rules, 30))
		return "v";
	if ((rules->columns & W) && chance(rules, 30))
		return "w";
	return (rules->columns & Y) && chance(rules, 50) ? "y" : "x";
}

static void opaque_number(struct random_rules *rules)
{
	static const char *const forms[] = {"%s + 1", "%s * 2",     "abs(%s)",          "%s / 2",
					    "-%s",    "floor(%s)",  "round(%s)",        "coalesce(%s, 1)",
					    "%s - 3", "max(%s, 1)", "coalesce(%s, -1)", "if %s > 1 then 2 else 0"};
	const char *form = one_of(rules, forms);
	rules->plain = false;
	bool brackets = form[0] == 'i';
	if (brackets)
		write(rules, "(");
	buffer_bytes(&rules->text, form, (size_t)(strchr(form, '%') - form));
	write(rules, "%s%s", number_name(rules), strchr(form, '%') + 2);
	if (brackets)
		write(rules, ")");
}

static void number_test(struct random_rules *rules)
{
	uint32_t kind = draw(rules, 100);
	const char *name = number_name(rules);
	if (kind < 50) {
		write(rules, "%s %s %s", name, one_of(rules, signs), one_of(rules, numbers));
	} else if (kind < 65) {
		write(rules, "%s %sin ", name, chance(rules, 20) ? "not " : "");
		interval(rules);
	} else if (kind < 72) {
		write(rules, "%s between %s and %s", name, one_of(rules, numbers), one_of(rules, numbers));
	} else if (kind < 80) {
		write(rules, "%s in {%s, %s}", name, one_of(rules, numbers), one_of(rules, numbers));
	} else if (kind < 88) {
		write(rules, "%s is %s", name, chance(rules, 50) ? "missing" : "present");
	} else if (kind < 94 && (rules->columns & Y)) {
		rules->plain = false;
		write(rules, "x %s y", one_of(rules, signs));
	} else {
		opaque_number(rules);
		write(rules, " %s %s", one_of(rules, signs), one_of(rules, numbers));
	}
}

static void text_test(struct random_rules *rules)
{
	uint32_t kind = draw(rules, 100);
	if (kind < 45)
		write(rules, "s %s %s", chance(rules, 70) ? "=" : "!=", one_of(rules, texts));
	else if (kind < 60)
		write(rules, "s in {%s, %s}", one_of(rules, texts), one_of(rules, texts));
	else if (kind < 75)
		write(rules, "s is %s", chance(rules, 50) ? "missing" : "present");
	else if (kind < 85)
		write(rules, "s %s %s", one_of(rules, signs), one_of(rules, texts));
	else if (kind < 93)
		write(rules, "s starts with %s", one_of(rules, texts)), rules->plain = false;
	else
		write(rules, "s contains \"b\""), rules->plain = false;
}

static void date_test(struct random_rules *rules)
{
	if (chance(rules, 25))
		write(rules, "d is %s", chance(rules, 50) ? "missing" : "present");
	else if (chance(rules, 30))
		write(rules, "2025-01-05 - d %s %u days", one_of(rules, signs), 2 + draw(rules, 3));
	else
		write(rules, "d %s %s", one_of(rules, signs), one_of(rules, days));
}

static void segment_test(struct random_rules *rules)
{
	uint32_t segment = rules->named[draw(rules, rules->segments)];
	rules->plain = false;
	if (chance(rules, 15))
		write(rules, "g%u is missing", segment);
	else
		write(rules, "g%u %s north", segment, chance(rules, 70) ? "=" : "!=");
}

static void test(struct random_rules *rules)
{
	for (;;) {
		uint32_t kind = draw(rules, 10);
		if (kind < 5 && (rules->columns & X))
			return number_test(rules);
		if (kind == 5 && (rules->columns & S))
			return text_test(rules);
		if (kind == 6 && (rules->columns & D))
			return date_test(rules);
		if (kind == 7 && (rules->columns & T)) {
			write(rules, chance(rules, 20) ? "t is missing" : "t");
			return;
		}
		if (kind == 8 && rules->segments && chance(rules, 50))
			return segment_test(rules);
		if (kind == 9 && rules->has_lets && chance(rules, 50)) {
			write(rules, "a");
			return;
		}
	}
}

static void joined(struct random_rules *rules, int depth)
{
	const char *word = chance(rules, 60) ? "and" : "or";
	uint32_t count = 2 + draw(rules, 2);
	write(rules, "(");
	for (uint32_t i = 0; i < count; i++) {
		if (i)
			write(rules, " %s ", word);
		condition(rules, depth - 1);
	}
	write(rules, ")");
}

static void condition(struct random_rules *rules, int depth)
{
	if (depth > 0 && chance(rules, 45)) {
		joined(rules, depth);
	} else if (depth > 0 && chance(rules, 10)) {
		write(rules, "not (");
		condition(rules, depth - 1);
		write(rules, ")");
	} else {
		test(rules);
	}
}

static void otherwise(struct random_rules *rules)
{
	if (chance(rules, 50))
		write(rules, "  otherwise -> %s\n", one_of(rules, labels));
}

static void segment(struct random_rules *rules, uint32_t number)
{
	static const char *const policies[] = {"",   "first", "unique", "any", "priority (north, south, east, west)",
					       "all"};
	const char *policy = one_of(rules, policies);
	write(rules, "segment %c%u %s {\n", strcmp(policy, "all") == 0 ? 'h' : 'g', number, policy);
	uint32_t count = 1 + draw(rules, 5);
	for (uint32_t i = 0; i < count; i++) {
		write(rules, "  ");
		condition(rules, 2);
		write(rules, " -> %s\n", i ? one_of(rules, labels) : "north");
	}
	otherwise(rules);
	write(rules, "}\n");
	if (strcmp(policy, "all") != 0)
		rules->named[rules->segments++] = number;
}

static void bands(struct random_rules *rules, uint32_t number)
{
	static const char *const policies[] = {"", "unique", "any"};
	write(rules, "segment b%u %s on x {\n", number, one_of(rules, policies));
	uint32_t count = 1 + draw(rules, 4);
	for (uint32_t i = 0; i < count; i++) {
		write(rules, "  ");
		if (chance(rules, 50)) {
			write(rules, "in ");
			interval(rules);
		} else {
			write(rules, "%s %s", signs[draw(rules, 4)], one_of(rules, numbers));
		}
		if (chance(rules, 15))
			write(rules, ", is missing");
		write(rules, " -> %s\n", one_of(rules, labels));
	}
	otherwise(rules);
	write(rules, "}\n");
}

static void cell(struct random_rules *rules, bool text)
{
	if (chance(rules, 30)) {
		write(rules, "-");
	} else if (text) {
		write(rules, "%s", one_of(rules, texts));
	} else if (chance(rules, 40)) {
		write(rules, "in ");
		interval(rules);
	} else if (chance(rules, 15)) {
		write(rules, "not(%s %s)", signs[draw(rules, 4)], one_of(rules, numbers));
	} else {
		write(rules, "%s %s", signs[draw(rules, 4)], one_of(rules, numbers));
	}
}

static void table(struct random_rules *rules, uint32_t number)
{
	static const char *const policies[] = {"", "first", "unique", "any", "all", "sum"};
	bool text = rules->columns & S;
	write(rules, "table t%u %s {\n  | x | %s || o%u |\n", number, one_of(rules, policies), text ? "s" : "y",
	      number);
	uint32_t count = 1 + draw(rules, 5);
	for (uint32_t i = 0; i < count; i++) {
		write(rules, "  | ");
		cell(rules, false);
		write(rules, " | ");
		cell(rules, text);
		write(rules, " || %u |\n", 1 + draw(rules, 3));
	}
	write(rules, "}\n");
}

static void input(struct random_rules *rules)
{
	write(rules, "input {\n  x number%s\n",
	      chance(rules, 30)   ? " default 1"
	      : chance(rules, 30) ? " required"
				  : "");
	if (rules->columns & Y)
		write(rules, "  y number\n");
	if (rules->columns & S)
		write(rules, "  s text\n");
	if (rules->columns & T)
		write(rules, "  t truth\n");
	if (rules->columns & D)
		write(rules, "  d date\n");
	if (chance(rules, 40)) {
		write(rules, "  only where ");
		uint32_t columns = rules->columns;
		rules->columns &= ~(uint32_t)V;
		condition(rules, 1);
		rules->columns = columns;
		write(rules, "\n");
	}
	write(rules, "}\n");
}

/* A population function of some records, a value with conditions inside, a guard. */
static void values(struct random_rules *rules)
{
	if (rules->columns & V) {
		rules->plain = false;
		rules->columns &= ~(uint32_t)V;
		write(rules, "let v = share(x");
		if (chance(rules, 50)) {
			write(rules, " where ");
			condition(rules, 2);
		}
		write(rules, ")\n");
		rules->columns |= V;
	}
	if (chance(rules, 15)) {
		rules->plain = false;
		write(rules, "let w = if ");
		condition(rules, 2);
		write(rules, " then 1 else (if ");
		condition(rules, 2);
		write(rules, " then 2 else 3)\n");
		rules->columns |= W;
	}
	if (rules->columns == X && chance(rules, 15)) {
		write(rules, "guard \"g\": count(where ");
		condition(rules, 2);
		write(rules, ") %s %s %s total(x) %s %s\n", one_of(rules, signs), one_of(rules, numbers),
		      chance(rules, 50) ? "and" : "or", one_of(rules, signs), one_of(rules, numbers));
	}
}

void random_rules_make(struct random_rules *rules, uint64_t seed)
{
	static const uint32_t profiles[] = {X,         X | Y,     X | S,     X | D, X | T,
					    X | Y | T, X | D | T, X | S | T, X | V, X | Y | S};
	rules->text.size = 0;
	rules->state = seed * 0x9E3779B97F4A7C15u + 1;
	rules->plain = true;
	rules->segments = 0;
	rules->has_lets = false;
	draw(rules, 2);
	rules->columns = one_of(rules, profiles);
	if (chance(rules, 25))
		input(rules);
	values(rules);
	if (chance(rules, 20)) {
		write(rules, "let a = ");
		condition(rules, 1);
		write(rules, "\n");
		rules->has_lets = true;
	}
	uint32_t count = 1 + draw(rules, 3);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t kind = draw(rules, 10);
		if (kind < 2)
			bands(rules, i);
		else if (kind < 4 && (rules->columns & (S | Y)))
			table(rules, i);
		else
			segment(rules, i);
	}
	struct text text = buffer_view(&rules->text);
	rules->asks_for_missing = text_find(text, text_of(" is ")) < text.size;
}
