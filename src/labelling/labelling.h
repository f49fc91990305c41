/* Labelling: rules applied to an export, in as many passes over its records as they need. What every command does that
 * reads an export.
 *
 * A labelling has one side or more: each a rule set with its plan, its populations and, for the pass at hand, its
 * program and machine. All sides are given the same records of one scan, and columns that several of them read in the
 * same way are read once. Where the sides have one `only where`, it leaves records out for all; where they differ, each
 * side has its own active records, and cells are judged in all records.
 *
 * Opening goes through all passes but the last, after which the population functions are known. The batches of the last
 * pass are handed out one by one, in order, with all sides' machines run; or work is done with them where they are
 * made.
 *
 * An export that is read by vector instructions is divided among threads where it is long enough (see scan.h). All
 * passes but the last are then made by them altogether. In the last one they go ahead of the batches that are handed
 * out; what is work (struct labelling_work) they do too. The results are the same with any number of threads. */
#ifndef RUBRIC_LABELLING_LABELLING_H
#define RUBRIC_LABELLING_LABELLING_H

#include "base/buffer.h"
#include "scan/scan.h"
#include "vm/machine.h"

/* A file of the ledger of a rollup. */
struct ledger_file {
	struct text name; /* of the rollup */
	const char *path;
};

struct labelling_options {
	const char *path; /* "-": standard input; null: the records are the clients of the ledgers */
	const struct ledger_file *ledgers;
	size_t ledger_count;
	const struct dialect *declared; /* on the command line */
	const char *key;                /* on the command line, or null */
	enum bad bad;
	const char *rejects; /* or null */
	bool optimise;
	size_t threads;
	size_t memory; /* bytes that may be held */
	enum reader_kind reader;
	/* Told after each batch how far it has come, in bytes of all passes; `total` is 0 where it is not known. Or
	 * null. */
	void (*advance)(void *context, uint64_t records, uint64_t bytes, uint64_t total);
	void *context;
};

/* Why it did not come to its end. */
enum labelling_status {
	LABELLING_DONE,
	LABELLING_RULES_WRONG, /* as diagnostics of the first side's rule set */
	LABELLING_DATA_WRONG,
	LABELLING_FAILED, /* reading, or memory */
};

struct labelling;
struct side;

/* A batch of the last pass, with what was computed from it. */
struct labelled {
	struct scan *scan;
	const struct scan_batch *batch;
	const struct side *sides;
	uint64_t order; /* of its first record, above 0: the greater, the later in the export */
};
const struct machine *labelled_machine(const struct labelled *labelled, size_t side);

/* What is done with the batches in the threads that make them. Each thread gives the batches of a stretch of the export
 * to something of its own, which is told in the order of the records to settle what came of them. */
struct labelling_work {
	void *(*make)(void *context); /* before the threads run; what it returns is used by one at a time */
	void (*take)(void *own, const struct labelled *labelled);
	bool (*settle)(void *own); /* or null; one thread at a time; false: no more is wanted */
	void (*free)(void *own);
	void *context;
};

/* `options` must outlive it. Free with labelling_close. */
struct labelling *labelling_new(const struct labelling_options *options);
void labelling_close(struct labelling *labelling);

/* Adds a side; returns its index, from 0. The plan is whole, and both outlive the labelling. Diagnostics about the
 * header are added to the first side's rule set, whose sources must hold those of all sides (rules_load_beside). */
size_t labelling_add(struct labelling *labelling, struct rule_set *rules, const struct plan *plan);

/* Wants a column of the export besides what the rules read, for example to weigh by; returns its place for
 * labelling_column. After all sides are added, before opening. */
size_t labelling_want(struct labelling *labelling, struct text name, enum type_kind type);

/* The same for one that the rules read in a way of their own (its fallback, its source), and for the column that names
 * the client, as text, whichever it is. */
size_t labelling_want_column(struct labelling *labelling, const struct plan_column *column);
size_t labelling_want_key(struct labelling *labelling);

/* Makes all passes but the last, and opens that one. */
enum labelling_status labelling_open(struct labelling *labelling);

/* The next batch of the last pass; null at the end, or where reading failed. The batch before is settled then: its
 * rejected records are counted and written. */
const struct scan_batch *labelling_next(struct labelling *labelling);

/* Or all batches of the last pass at once; `work` must outlive labelling_end. */
void labelling_do(struct labelling *labelling, const struct labelling_work *work);

/* After the last batch: was all right? */
enum labelling_status labelling_end(struct labelling *labelling);

/* Appends what was wrong, in lines for a person, where a status said that something was; nothing where the diagnostics
 * of the rules say it all. */
void labelling_complain(const struct labelling *labelling, struct buffer *out);

/* Are there cells or results that --bad may take otherwise? */
bool labelling_has_data_errors(const struct labelling *labelling);

/* Appends lines for the summary of a labelling that came to its end: of its ledgers, of columns that mix forms; with
 * `verbose` also how its files are written, and how many passes there were. */
void labelling_summarize(struct labelling *labelling, bool verbose, struct buffer *out);

/* Of the batch at hand: a side's machine, those of its records that count, the cells that labelling_want asked for. */
const struct machine *labelling_machine(const struct labelling *labelling, size_t side);
const struct bits *labelling_active(const struct labelling *labelling, size_t side);
const struct vector *labelling_column(const struct labelling *labelling, size_t place);

/* The cells of a column of a side's plan. */
const struct vector *labelling_side_column(const struct labelling *labelling, size_t side, size_t column);

/* What stays through all passes, and that of the last one. */
uint32_t labelling_passes(const struct labelling *labelling);
const struct populations *labelling_populations(const struct labelling *labelling, size_t side);
const struct program *labelling_program(const struct labelling *labelling, size_t side);
struct scan *labelling_scan(const struct labelling *labelling);

/* How many results of a side were taken as missing because they failed. */
uint64_t labelling_taken_as_missing(const struct labelling *labelling, size_t side);

/* Do two rollups come to the same from the same files? */
bool rollups_compute_alike(const struct plan_rollup *a, const struct plan_rollup *b);

#endif
