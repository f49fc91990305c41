/* The grammar of rule files. It builds nodes and decides nothing else: names, types and policies are a later stage's
 * business (src/plan). The tokens come through a stage (src/syntax/token_stage.h) that turns newlines into
 * SEPARATOR where they separate, and knows open brackets. */

%require "3.8"
%define api.pure full
%define api.prefix {rules_}
%define api.token.prefix {TOKEN_}
%define parse.lac full
%define parse.error custom
%define lr.type lalr
%locations
%define api.location.type {struct span}
%param {struct parser *parser}
%expect 0

%code requires {
#include "syntax/tree.h"

struct parser;

/* A list under construction. */
struct list {
	void **items;
	size_t count;
	size_t capacity;
};
}

%code provides {
#include "syntax/parser.h"
}

%code {
#include "syntax/build.h"

/* From the first symbol that has words to the last one; what is left out has none. */
#define YYLLOC_DEFAULT(current, rhs, n)                                                                                \
	do {                                                                                                           \
		int first = 1;                                                                                         \
		while (first < (n) && YYRHSLOC(rhs, first).begin == YYRHSLOC(rhs, first).end)                          \
			first++;                                                                                       \
		if ((n) == 0)                                                                                          \
			(current) =                                                                                    \
				(struct span){YYRHSLOC(rhs, 0).source, YYRHSLOC(rhs, 0).end, YYRHSLOC(rhs, 0).end};    \
		else if (first == (n))                                                                                 \
			(current) = YYRHSLOC(rhs, n);                                                                  \
		else                                                                                                   \
			(current) = span_join(YYRHSLOC(rhs, first), YYRHSLOC(rhs, n));                                 \
	} while (0)
#define YYMALLOC(size) memory_array(1, size)
#define YYFREE memory_free
#define YYMAXDEPTH 20000
}

%union {
	struct decimal *number;
	date day;
	struct { int64_t count; enum duration_unit unit; } duration;
	struct name name;
	struct list *list;
	struct expression *expression;
	struct statement *statement;
	struct rule *rule;
	struct outcome *outcome;
	struct policy policy;
	enum policy_kind policy_kind;
	enum comparison comparison;
	enum duration_unit unit;
	enum rollout_sign sign;
	struct call *call;
	struct column_declaration *column;
	struct input *input;
	struct setting *setting;
	struct table_row *row;
	struct table *table;
	struct rollout_limit *limit;
	struct period *period;
	struct rollup *rollup;
	struct test_item *item;
	struct raw_table *raw;
	bool flag;
	char character;
	struct rollup_item *rollup_item;
}

%token END 0
%token SEPARATOR NEWLINE
%token ARROW BARS TO
%token EQUAL NOT_EQUAL LESS LESS_EQUAL GREATER GREATER_EQUAL
%token IN_PERIOD
%token <number> NUMBER
%token <day> DATE
%token <duration> DURATION
%token <name> TEXT NAME RAW_ROW

/* reserved words */
%token AND OR NOT IN IS BETWEEN CONTAINS STARTS ENDS MATCHES IF THEN ELSE TRUE FALSE MISSING OTHERWISE BECAUSE VALID
%token WHERE BY

/* keywords only where they are expected, names elsewhere */
%token <name> ALL ANY AS COUNT CSV DEFAULT EXCEPT EXPECT FIRST FROM GIVEN GUARD INCLUDE INPUT KEY LAST LET LOOKUP MAX
%token <name> MIN MONTHS MOVED OF ON ONLY OUTPUT PARAM PER PERIOD POINTS PRESENT PRIORITY REQUIRED ROLLOUT ROLLUP SCORE
%token <name> SEGMENT SET SUM TABLE TEST UNIQUE UNTIL WITH
%token <name> TO_WORD UNIT_WORD

/* keywords that the token stage has told from names */
%token DISTINCT BASE

/* what to parse */
%token START_FILE START_TEST START_VALUE

%type <name> name plain_name from_clause_opt to_clause_opt by_clause_opt segment_opt
%type <list> statements rules rows cells tests expressions elements braces by_opt except_opt numbers columns settings texts limits
%type <list> rollup_items test_items facts raw_rows score_rules
%type <expression> expression disjunction conjunction negation comparison sum product unary primary test cell cell_value
%type <expression> where_opt on_opt interval fact fact_value points subject_test signed_points base
%type <call> call call_body
%type <statement> statement statement_opt
%type <rule> rule rule_opt
%type <outcome> outcome
%type <policy> policy_opt
%type <policy_kind> plain_policy
%type <comparison> operator
%type <column> column column_opt declaration
%type <setting> setting
%type <row> row row_opt
%type <table> table_body
%type <limit> limit limit_opt
%type <sign> sign
%type <period> period
%type <rollup> rollup_body
%type <rollup_item> rollup_item_opt
%type <item> test_item test_item_opt
%type <raw> raw_table
%type <unit> unit
%type <flag> not_opt
%type <character> open close sum_sign

%%

start:
  START_FILE statements                       { parser->result.statements = $2; }
| START_TEST cell                             { parser->result.expression = $2; }
| START_VALUE cell_value                      { parser->result.expression = $2; }
;

statements:
  %empty                                      { $$ = list_new(parser); }
| statements statement_opt SEPARATOR          { $$ = add_if($1, $2, parser); yyerrok; parser->recovering = false; }
;

statement_opt:
  %empty                                      { $$ = NULL; }
| statement
| error                                       { $$ = NULL; }
;

statement:
  INPUT '{' columns column_opt '}'            { $$ = build_input(parser, @$, add_if($3, $4, parser)); }
| CSV '{' settings '}'                        { $$ = build_csv(parser, @$, $3); }
| PARAM name EQUAL expression                 { $$ = build_definition(parser, STATEMENT_PARAM, @$, $2, $4); }
| LET name EQUAL expression                   { $$ = build_definition(parser, STATEMENT_LET, @$, $2, $4); }
| OUTPUT name EQUAL expression                { $$ = build_definition(parser, STATEMENT_OUTPUT, @$, $2, $4); }
| GUARD TEXT ':' expression                   { $$ = build_definition(parser, STATEMENT_GUARD, @$, $2, $4); }
| INCLUDE TEXT                                { $$ = build_definition(parser, STATEMENT_INCLUDE, @$, $2, NULL); }
| SEGMENT name policy_opt on_opt '{' rules rule_opt '}'
                                              { $$ = build_segment(parser, @$, $2, $3, $4, add_if($6, $7, parser)); }
| SCORE name '{' score_rules rule_opt '}'     { $$ = build_score(parser, @$, $2, add_if($4, $5, parser)); }
| SCORE name '{' score_rules BASE base '}'    { $$ = build_score(parser, @$, $2, add($4, build_base(parser, @6, $6), parser)); }
| TABLE name policy_opt table_body            { $$ = build_table(parser, @$, $2, $3, $4); }
| LOOKUP name FROM TEXT ON name               { $$ = build_lookup(parser, @$, $2, $4, $6, NULL); }
| LOOKUP name FROM TEXT ON name EQUAL expression
                                              { $$ = build_lookup(parser, @$, $2, $4, $6, $8); }
| ROLLOUT '{' limits limit_opt '}'            { $$ = build_rollout(parser, @$, add_if($3, $4, parser)); }
| ROLLUP name BY name '{' rollup_body '}'     { $$ = build_rollup(parser, @$, $2, $4, $6); }
| TEST TEXT '{' test_items test_item_opt '}'  { $$ = build_test(parser, @$, $2, add_if($4, $5, parser)); }
| rule                                        { $$ = build_loose_rule(parser, @$, $1); }
;

/* --- blocks of rules --- */

rules:
  %empty                                      { $$ = list_new(parser); }
| rules rule_opt SEPARATOR                    { $$ = add_if($1, $2, parser); yyerrok; parser->recovering = false; }
;

score_rules:
  %empty                                      { $$ = list_new(parser); }
| score_rules rule_opt SEPARATOR              { $$ = add_if($1, $2, parser); yyerrok; parser->recovering = false; }
| score_rules BASE base SEPARATOR             { $$ = add($1, build_base(parser, @3, $3), parser); }
;

base:
  sum
| '+' sum                                     { $$ = $2; }
;

rule_opt:
  %empty                                      { $$ = NULL; }
| rule
| error                                       { $$ = NULL; }
;

rule:
  tests ARROW outcome                         { $$ = build_rule(parser, @$, NULL, build_tests(parser, @1, $1), $3); }
| name ':' tests ARROW outcome                { $$ = build_rule(parser, @$, &$1, build_tests(parser, @3, $3), $5); }
| OTHERWISE ARROW outcome                     { $$ = build_rule(parser, @$, NULL, NULL, $3); }
| name ':' OTHERWISE ARROW outcome            { $$ = build_rule(parser, @$, &$1, NULL, $5); }
| rule BECAUSE TEXT                           { $$ = rule_because(parser, $1, $3, @$); }
| rule VALID FROM DATE                        { $$ = rule_valid(parser, $1, &$4, @4, NULL, @4, @$); }
| rule VALID UNTIL DATE                       { $$ = rule_valid(parser, $1, NULL, @4, &$4, @4, @$); }
| rule VALID FROM DATE UNTIL DATE             { $$ = rule_valid(parser, $1, &$4, @4, &$6, @6, @$); }
;

outcome:
  name                                        { $$ = outcome_label(parser, @$, $1, false, NULL); }
| TEXT                                        { $$ = outcome_label(parser, @$, $1, true, NULL); }
| name signed_points                          { $$ = outcome_label(parser, @$, $1, false, $2); }
| TEXT signed_points                          { $$ = outcome_label(parser, @$, $1, true, $2); }
| points                                      { $$ = outcome_points(parser, @$, $1); }
;

points:
  signed_points
| NUMBER                                      { $$ = build_number(parser, @$, $1); }
;

signed_points:
  '+' product                                 { $$ = $2; }
| '-' product                                 { $$ = build_negation(parser, EXPRESSION_NEGATE, @$, $2); }
;

policy_opt:
  %empty                                      { $$ = (struct policy){.kind = POLICY_NONE}; }
| plain_policy                                { $$ = (struct policy){.kind = $1, .span = @$}; }
| PRIORITY '(' elements ')'                   { $$ = (struct policy){POLICY_PRIORITY, @$, list_expressions($3)}; }
;

plain_policy:
  FIRST                                       { $$ = POLICY_FIRST; }
| UNIQUE                                      { $$ = POLICY_UNIQUE; }
| ANY                                         { $$ = POLICY_ANY; }
| ALL                                         { $$ = POLICY_ALL; }
| POINTS                                      { $$ = POLICY_POINTS; }
| SUM                                         { $$ = POLICY_SUM; }
| MIN                                         { $$ = POLICY_MIN; }
| MAX                                         { $$ = POLICY_MAX; }
| COUNT                                       { $$ = POLICY_COUNT; }
;

on_opt:
  %empty                                      { $$ = NULL; }
| ON expression                               { $$ = $2; }
;

/* --- tables --- */

table_body:
  FROM TEXT                                   { $$ = build_table_file(parser, $2); }
| '{' rows row_opt '}'                        { $$ = build_table_rows(parser, add_if($2, $3, parser)); }
;

rows:
  %empty                                      { $$ = list_new(parser); }
| rows row_opt SEPARATOR                      { $$ = add_if($1, $2, parser); yyerrok; parser->recovering = false; }
;

row_opt:
  %empty                                      { $$ = NULL; }
| row
| error                                       { $$ = NULL; }
;

row:
  '|' cells BARS cells '|'                    { $$ = build_row(parser, @$, $2, $4); }
;

cells:
  cell                                        { $$ = add(list_new(parser), $1, parser); }
| cells '|' cell                              { $$ = add($1, $3, parser); }
;

cell:
  %empty                                      { $$ = build_plain(parser, EXPRESSION_EMPTY, @$); }
| '-'                                         { $$ = build_plain(parser, EXPRESSION_ANYTHING, @$); }
| tests                                       { $$ = build_tests(parser, @1, $1); }
;

cell_value:
  %empty                                      { $$ = build_plain(parser, EXPRESSION_EMPTY, @$); }
| expression
;

/* --- expressions, loosest first --- */

tests:
  test                                        { $$ = add(list_new(parser), $1, parser); }
| tests ',' test                              { $$ = add($1, $3, parser); }
;

test:
  expression
| subject_test
;

subject_test:
  operator sum                                { $$ = build_compare(parser, @$, $1, build_subject(parser, @1), $2); }
| not_opt IN braces                           { $$ = build_in_set(parser, @$, build_subject(parser, @2), $1, $3); }
| not_opt IN interval                         { $$ = build_in_interval(@$, $3, build_subject(parser, @2), $1); }
| not_opt IN name                             { $$ = build_in_lookup(parser, @$, build_subject(parser, @2), $1, $3); }
| not_opt BETWEEN sum AND sum                 { $$ = build_between(parser, @$, build_subject(parser, @2), $1, $3, $5); }
| not_opt CONTAINS sum                        { $$ = build_text_test(parser, EXPRESSION_CONTAINS, @$, build_subject(parser, @2), $1, $3); }
| not_opt STARTS WITH sum                     { $$ = build_text_test(parser, EXPRESSION_STARTS_WITH, @$, build_subject(parser, @2), $1, $4); }
| not_opt ENDS WITH sum                       { $$ = build_text_test(parser, EXPRESSION_ENDS_WITH, @$, build_subject(parser, @2), $1, $4); }
| not_opt MATCHES sum                         { $$ = build_text_test(parser, EXPRESSION_MATCHES, @$, build_subject(parser, @2), $1, $3); }
| IS not_opt MISSING                          { $$ = build_is_missing(parser, @$, build_subject(parser, @1), $2); }
| IS not_opt PRESENT                          { $$ = build_is_missing(parser, @$, build_subject(parser, @1), !$2); }
| sum TO sum                                  { $$ = build_bare_interval(parser, @$, build_subject(parser, @2), $1, $3); }
;

expression:
  disjunction
| IF expression THEN expression ELSE expression
                                              { $$ = build_if(parser, @$, $2, $4, $6); }
;

disjunction:
  conjunction
| disjunction OR conjunction                  { $$ = build_chain(parser, EXPRESSION_OR, @$, $1, 0, $3); }
;

conjunction:
  negation
| conjunction AND negation                    { $$ = build_chain(parser, EXPRESSION_AND, @$, $1, 0, $3); }
;

negation:
  comparison
| NOT negation                                { $$ = build_negation(parser, EXPRESSION_NOT, @$, $2); }
;

comparison:
  sum
| sum operator sum                            { $$ = build_compare(parser, @$, $2, $1, $3); }
| sum not_opt IN braces                       { $$ = build_in_set(parser, @$, $1, $2, $4); }
| sum not_opt IN interval                     { $$ = build_in_interval(@$, $4, $1, $2); }
| sum not_opt IN name                         { $$ = build_in_lookup(parser, @$, $1, $2, $4); }
| sum not_opt BETWEEN sum AND sum             { $$ = build_between(parser, @$, $1, $2, $4, $6); }
| sum not_opt CONTAINS sum                    { $$ = build_text_test(parser, EXPRESSION_CONTAINS, @$, $1, $2, $4); }
| sum not_opt STARTS WITH sum                 { $$ = build_text_test(parser, EXPRESSION_STARTS_WITH, @$, $1, $2, $5); }
| sum not_opt ENDS WITH sum                   { $$ = build_text_test(parser, EXPRESSION_ENDS_WITH, @$, $1, $2, $5); }
| sum not_opt MATCHES sum                     { $$ = build_text_test(parser, EXPRESSION_MATCHES, @$, $1, $2, $4); }
| sum IS not_opt MISSING                      { $$ = build_is_missing(parser, @$, $1, $3); }
| sum IS not_opt PRESENT                      { $$ = build_is_missing(parser, @$, $1, !$3); }
;

not_opt:
  %empty                                      { $$ = false; }
| NOT                                         { $$ = true; }
;

operator:
  EQUAL                                       { $$ = COMPARE_EQUAL; }
| NOT_EQUAL                                   { $$ = COMPARE_NOT_EQUAL; }
| LESS                                        { $$ = COMPARE_LESS; }
| LESS_EQUAL                                  { $$ = COMPARE_LESS_EQUAL; }
| GREATER                                     { $$ = COMPARE_GREATER; }
| GREATER_EQUAL                               { $$ = COMPARE_GREATER_EQUAL; }
;

interval:
  open sum TO sum close                       { $$ = build_interval(parser, @$, $2, $4, $1 == '(', $5 == ')'); }
;

open:
  '['                                         { $$ = '['; }
| '('                                         { $$ = '('; }
;

close:
  ']'                                         { $$ = ']'; }
| ')'                                         { $$ = ')'; }
;

braces:
  '{' elements '}'                            { $$ = $2; }
| '{' error '}'                               { $$ = add(list_new(parser), build_plain(parser, EXPRESSION_ERROR, @$), parser); yyerrok; parser->recovering = false; }
;

elements:
  sum                                         { $$ = add(list_new(parser), $1, parser); }
| elements ',' sum                            { $$ = add($1, $3, parser); }
;

sum:
  product
| sum sum_sign product                        { $$ = build_chain(parser, EXPRESSION_SUM, @$, $1, $2, $3); }
;

sum_sign:
  '+'                                         { $$ = '+'; }
| '-'                                         { $$ = '-'; }
;

product:
  unary
| product '*' unary                           { $$ = build_chain(parser, EXPRESSION_PRODUCT, @$, $1, '*', $3); }
| product '/' unary                           { $$ = build_chain(parser, EXPRESSION_PRODUCT, @$, $1, '/', $3); }
;

unary:
  primary
| '-' unary                                   { $$ = build_negation(parser, EXPRESSION_NEGATE, @$, $2); }
;

primary:
  NUMBER                                      { $$ = build_number(parser, @$, $1); }
| TEXT                                        { $$ = build_text(parser, @$, $1); }
| DATE                                        { $$ = build_date(parser, @$, $1); }
| DURATION                                    { $$ = build_duration(parser, @$, $1.count, $1.unit); }
| TRUE                                        { $$ = build_truth(parser, @$, true); }
| FALSE                                       { $$ = build_truth(parser, @$, false); }
| MISSING                                     { $$ = build_plain(parser, EXPRESSION_MISSING, @$); }
| name                                        { $$ = build_name(parser, @$, $1); }
| name '.' name                               { $$ = build_member(parser, @$, $1, $3); }
| call                                        { $$ = build_call(parser, @$, $1); }
| '(' tests ')'                               { $$ = build_bracketed(parser, @$, build_tests(parser, @2, $2)); }
| '(' error ')'                               { $$ = build_plain(parser, EXPRESSION_ERROR, @$); yyerrok; parser->recovering = false; }
;

call:
  call_body
| call_body IN_PERIOD name                    { $$ = $1; $$->period = $3; }
| call_body PER unit                          { $$ = $1; $$->per = true; $$->per_unit = $3; }
| call_body PER unit IN_PERIOD name           { $$ = $1; $$->per = true; $$->per_unit = $3; $$->period = $5; }
;

call_body:
  name '(' by_opt where_opt ')'               { $$ = call_new(parser, $1, list_new(parser), false, $3, $4); }
| name '(' expressions by_opt where_opt ')'   { $$ = call_new(parser, $1, $3, false, $4, $5); }
| name '(' DISTINCT expression by_opt where_opt ')'
                                              { $$ = call_new(parser, $1, add(list_new(parser), $4, parser), true, $5, $6); }
| name '(' error ')'                          { $$ = call_failed(parser, $1); yyerrok; parser->recovering = false; }
;

by_opt:
  %empty                                      { $$ = list_new(parser); }
| BY expressions                              { $$ = $2; }
;

where_opt:
  %empty                                      { $$ = NULL; }
| WHERE expression                            { $$ = $2; }
;

expressions:
  expression                                  { $$ = add(list_new(parser), $1, parser); }
| expressions ',' expression                  { $$ = add($1, $3, parser); }
;

unit:
  UNIT_WORD                                   { $$ = unit_of(parser, $1); }
;

/* --- input, csv --- */

columns:
  %empty                                      { $$ = list_new(parser); }
| columns column_opt SEPARATOR                { $$ = add_if($1, $2, parser); yyerrok; parser->recovering = false; }
;

column_opt:
  %empty                                      { $$ = NULL; }
| column
| error                                       { $$ = NULL; }
;

column:
  declaration
| ONLY WHERE expression                       { $$ = column_only_where(parser, @$, $3); }
;

declaration:
  name name                                   { $$ = column_new(parser, @$, $1, $2); }
| declaration KEY                             { $$ = $1; $$->key = true; $$->span = @$; }
| declaration REQUIRED                        { $$ = $1; $$->required = true; $$->span = @$; }
| declaration DEFAULT unary                   { $$ = column_default(parser, @$, $1, $3); }
| declaration FROM TEXT                       { $$ = column_from(parser, @$, $1, $3); }
| declaration FROM NAME                       { $$ = column_from(parser, @$, $1, $3); }
;

settings:
  %empty                                      { $$ = list_new(parser); }
| settings SEPARATOR                          { $$ = $1; yyerrok; parser->recovering = false; }
| settings setting                            { $$ = add($1, $2, parser); }
| settings error                              { $$ = $1; }
;

setting:
  name texts                                  { $$ = setting_new(parser, $1, $2); }
| MISSING texts                               { $$ = setting_new(parser, (struct name){text_of("missing"), @1, false}, $2); }
;

texts:
  TEXT                                        { $$ = add(list_new(parser), name_copy(parser, $1), parser); }
| texts ',' TEXT                              { $$ = add($1, name_copy(parser, $3), parser); }
;

/* --- rollout --- */

limits:
  %empty                                      { $$ = list_new(parser); }
| limits limit_opt SEPARATOR                  { $$ = add_if($1, $2, parser); yyerrok; parser->recovering = false; }
;

limit_opt:
  %empty                                      { $$ = NULL; }
| limit
| error                                       { $$ = NULL; }
;

limit:
  MOVED segment_opt from_clause_opt to_clause_opt by_clause_opt sign NUMBER
                                              { $$ = limit_new(parser, @$, $2, $3, $4, $5, $6, build_number(parser, @7, $7)); }
;

segment_opt:
  %empty                                      { $$ = (struct name){0}; }
| plain_name
;

from_clause_opt:
  %empty                                      { $$ = (struct name){0}; }
| FROM plain_name                             { $$ = $2; }
| FROM TEXT                                   { $$ = $2; }
;

to_clause_opt:
  %empty                                      { $$ = (struct name){0}; }
| TO_WORD plain_name                          { $$ = $2; }
| TO_WORD TEXT                                { $$ = $2; }
;

by_clause_opt:
  %empty                                      { $$ = (struct name){0}; }
| BY name                                     { $$ = $2; }
;

sign:
  LESS_EQUAL                                  { $$ = ROLLOUT_AT_MOST; }
| LESS                                        { $$ = ROLLOUT_BELOW; }
| EQUAL                                       { $$ = ROLLOUT_EXACTLY; }
;

/* --- rollup --- */

rollup_body:
  rollup_items rollup_item_opt                { $$ = rollup_new(parser, add_if($1, $2, parser)); }
;

rollup_items:
  %empty                                      { $$ = list_new(parser); }
| rollup_items rollup_item_opt SEPARATOR      { $$ = add_if($1, $2, parser); yyerrok; parser->recovering = false; }
;

rollup_item_opt:
  %empty                                      { $$ = NULL; }
| INPUT '{' columns column_opt '}'            { $$ = rollup_input(parser, @$, add_if($3, $4, parser)); }
| CSV '{' settings '}'                        { $$ = rollup_csv(parser, @$, $3); }
| PERIOD name EQUAL period                    { $$ = rollup_period(parser, @$, $2, $4); }
| name EQUAL expression                       { $$ = rollup_field(parser, @$, $1, $3); }
| error                                       { $$ = NULL; }
;

period:
  LAST DURATION OF name except_opt            { $$ = period_last(parser, @$, $2.count, $2.unit, $4, $5); }
| DATE TO DATE OF name except_opt             { $$ = period_between(parser, @$, $1, $3, $5, $6); }
;

except_opt:
  %empty                                      { $$ = list_new(parser); }
| EXCEPT MONTHS '{' numbers '}'               { $$ = $4; }
| EXCEPT MONTHS '{' error '}'                 { $$ = list_new(parser); yyerrok; parser->recovering = false; }
;

numbers:
  NUMBER                                      { $$ = add(list_new(parser), build_number(parser, @1, $1), parser); }
| numbers ',' NUMBER                          { $$ = add($1, build_number(parser, @3, $3), parser); }
;

/* --- tests --- */

test_items:
  %empty                                      { $$ = list_new(parser); }
| test_items test_item_opt SEPARATOR          { $$ = add_if($1, $2, parser); yyerrok; parser->recovering = false; }
;

test_item_opt:
  %empty                                      { $$ = NULL; }
| test_item
| error                                       { $$ = NULL; }
;

test_item:
  AS OF DATE                                  { $$ = test_as_of(parser, @$, $3); }
| SET name EQUAL expression                   { $$ = test_set(parser, @$, $2, $4); }
| GIVEN facts                                 { $$ = test_facts(parser, TEST_GIVEN, @$, $2); }
| GIVEN raw_table                             { $$ = test_table(parser, TEST_GIVEN, @$, NULL, $2); }
| GIVEN name raw_table                        { $$ = test_table(parser, TEST_GIVEN, @$, &$2, $3); }
| GIVEN TEXT                                  { $$ = test_file(parser, TEST_GIVEN, @$, NULL, $2); }
| GIVEN name TEXT                             { $$ = test_file(parser, TEST_GIVEN, @$, &$2, $3); }
| EXPECT facts                                { $$ = test_facts(parser, TEST_EXPECT, @$, $2); }
| EXPECT raw_table                            { $$ = test_table(parser, TEST_EXPECT, @$, NULL, $2); }
| EXPECT TEXT                                 { $$ = test_file(parser, TEST_EXPECT, @$, NULL, $2); }
;

facts:
  fact                                        { $$ = add(list_new(parser), $1, parser); }
| facts ',' fact                              { $$ = add($1, $3, parser); }
;

fact:
  name EQUAL fact_value                       { $$ = build_compare(parser, @$, COMPARE_EQUAL, build_name(parser, @1, $1), $3); }
| name IS not_opt MISSING                     { $$ = build_is_missing(parser, @$, build_name(parser, @1, $1), $3); }
| name IS not_opt PRESENT                     { $$ = build_is_missing(parser, @$, build_name(parser, @1, $1), !$3); }
;

fact_value:
  expression
| '{' '}'                                     { $$ = build_set(parser, @$, list_new(parser)); }
| '{' elements '}'                            { $$ = build_set(parser, @$, $2); }
;

raw_table:
  '{' raw_rows '}'                            { $$ = build_raw_table(parser, @$, $2); }
;

raw_rows:
  %empty                                      { $$ = list_new(parser); }
| raw_rows RAW_ROW                            { $$ = add($1, name_copy(parser, $2), parser); }
;

/* --- names --- */

/* Every word that is not reserved may be a name. */
name:
  plain_name
| FROM
| TO_WORD
;

plain_name:
  NAME | ALL | ANY | AS | COUNT | CSV | DEFAULT | EXCEPT | EXPECT | FIRST | GIVEN | GUARD | INCLUDE | INPUT | KEY | LAST
| LET | LOOKUP | MAX | MIN | MONTHS | MOVED | OF | ON | ONLY | OUTPUT | PARAM | PER | PERIOD | POINTS | PRESENT
| PRIORITY | REQUIRED | UNTIL | ROLLOUT | ROLLUP | SCORE | SEGMENT | SET | SUM | TABLE | TEST | UNIQUE | WITH | UNIT_WORD
;

%%

static int yyreport_syntax_error(const yypcontext_t *context, struct parser *parser)
{
	yysymbol_kind_t kinds[YYNTOKENS];
	int count = yypcontext_expected_tokens(context, kinds, YYNTOKENS);
	struct expected expected = {0};
	for (int i = 0; i < count; i++) {
		expected.name |= kinds[i] == YYSYMBOL_NAME;
		expected.number |= kinds[i] == YYSYMBOL_NUMBER;
		expected.text |= kinds[i] == YYSYMBOL_TEXT;
		expected.date |= kinds[i] == YYSYMBOL_DATE;
		expected.then |= kinds[i] == YYSYMBOL_THEN;
		expected.otherwise |= kinds[i] == YYSYMBOL_ELSE;
		expected.bars |= kinds[i] == YYSYMBOL_BARS;
		expected.arrow |= kinds[i] == YYSYMBOL_ARROW;
	}
	report_syntax_error(parser, *yypcontext_location(context), &expected);
	return 0;
}
