/* Which files the page speaks of, and who signs it. */
#include "base/sha256.h"
#include "report/doc_parts.h"

enum { HASHED_FILE_MAX = 1 << 30 };

static const struct html_column columns[] = {{"File", false}, {"What it is", false}, {"SHA-256", false}};

static void write_file(struct doc *doc, const char *path, const char *what, struct text bytes)
{
	char digits[SHA256_DIGITS];
	sha256(bytes, digits);
	page_row_begin(&doc->page);
	page_row_header(&doc->page, text_of(path));
	doc_cell(doc, text_of(what));
	doc_cell(doc, (struct text){digits, SHA256_DIGITS});
	page_row_end(&doc->page);
}

/* The bytes that a file has now; a failure is noted. */
static struct text read_again(struct doc *doc, const char *path, size_t limit)
{
	struct text bytes = {"", 0};
	struct arena *arena = &doc->rules->syntax.arena;
	const char *reason = file_read(arena, path, limit, &bytes, NULL);
	if (reason && !doc->failure)
		doc->failure = arena_printf(arena, "%s: %s", path, reason);
	return bytes;
}

/* A source has lost the byte-order mark of its file, which the hash must count. */
static void write_rule_file(struct doc *doc, const struct source *source, bool included)
{
	struct text bytes = source->text;
	if (strcmp(source->path, "standard input") != 0)
		bytes = read_again(doc, source->path, RULE_FILE_MAX);
	bool same = bytes.size >= source->text.size &&
		    text_equal((struct text){bytes.data + (bytes.size - source->text.size), source->text.size},
			       source->text);
	if (!same && !doc->failure)
		doc->failure =
			arena_printf(&doc->rules->syntax.arena, "%s: the file was changed meanwhile", source->path);
	write_file(doc, source->path, included ? "rules, included" : "rules", bytes);
}

static void write_side_file(struct doc *doc, const struct name *name, const char *what)
{
	if (name->text.size == 0)
		return;
	const char *path = path_beside(&doc->rules->syntax, name->span, name->text);
	write_file(doc, path, what, read_again(doc, path, HASHED_FILE_MAX));
}

static void say_facts(struct doc *doc)
{
	char day[DATE_TEXT];
	size_t tests = 0;
	date_format_iso(doc->options->today, day);
	for (size_t i = 0; i < doc->rules->statements.count; i++)
		tests += doc->rules->statements.items[i]->kind == STATEMENT_TEST;
	buffer_printf(&doc->text, "As of %.*s. Written by rubric %s.", DATE_TEXT, day, doc->options->version);
	if (tests)
		buffer_printf(&doc->text, " %zu test%s stand%s with these rules.", tests, tests == 1 ? "" : "s",
			      tests == 1 ? "s" : "");
	page_paragraph(&doc->page, doc_take(doc));
}

void doc_files(struct doc *doc)
{
	say_facts(doc);
	page_table_begin(&doc->page, text_of("The files that make up the rules"), columns, 3);
	for (size_t i = 0; i < doc->rules->modules.count; i++)
		write_rule_file(doc, sources_get(&doc->rules->syntax.sources, doc->rules->modules.items[i]->source),
				i > 0);
	for (size_t i = 0; i < doc->rules->statements.count; i++) {
		const struct statement *statement = doc->rules->statements.items[i];
		if (statement->kind == STATEMENT_TABLE)
			write_side_file(doc, &statement->table->file, "a decision table");
		else if (statement->kind == STATEMENT_LOOKUP)
			write_side_file(doc, &statement->lookup->file, "a list that is looked up");
	}
	page_table_end(&doc->page);
}

void doc_signatures(struct doc *doc)
{
	static const struct html_column who[] = {
		{"Who", false}, {"Name", false}, {"Date", false}, {"Signature", false}};
	static const char *const rows[] = {"Prepared by", "Checked by", "Approved by"};
	page_heading(&doc->page, 2, text_of("Signatures"));
	page_paragraph(&doc->page,
		       text_of("The signatures are for the files whose SHA-256 stands at the top of this page."));
	page_table_begin(&doc->page, text_of("Signatures"), who, 4);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		page_row_begin(&doc->page);
		page_row_header(&doc->page, text_of(rows[i]));
		for (size_t cell = 1; cell < 4; cell++)
			doc_cell(doc, (struct text){"", 0});
		page_row_end(&doc->page);
	}
	page_table_end(&doc->page);
}
