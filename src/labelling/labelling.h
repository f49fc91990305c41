/* Labelling: rules applied to an export, in as many passes over its records as they need. What every command does that
 * reads an export.
 *
 * A labelling has one plan, its populations and, for the pass at hand, its program and machine. Several rule sets are
 * applied to the same records by joining their plans (plan/join.h); joined.h says what comes of each then.
 *
 * Opening goes through all passes but the last, after which the population functions are known. The batches of the last
 * pass are handed out one by one, in order, with the machine run; or work is done with them where they are made.
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
	LABELLING_RULES_WRONG, /* as diagnostics of the rule set */
	LABELLING_DATA_WRONG,
	LABELLING_FAILED, /* reading, or memory */
};

struct labelling;

/* A batch of the last pass, with what was computed from it. */
struct labelled {
	struct scan *scan;
	const struct scan_batch *batch;
	struct machine *machine;
	uint64_t order; /* of its first record, above 0: the greater, the later in the export */
};

/* What is done with the batches in the threads that make them. Each thread gives the batches of a stretch of the export
 * to something of its own, which is told in the order of the records to settle what came of them. What turns on the
 * records before, such as whether a key is repeated, is known only then: who finds that it was taken otherwise has the
 * stretch taken once more. */
struct labelling_work {
	void *(*make)(void *context); /* before the threads run; what it returns is used by one at a time */
	void (*take)(void *own, const struct labelled *labelled);
	void (*finish)(void *own); /* or null; after the stretch's last batch */
	bool (*judge)(void *own);  /* or null; one thread at a time; false: take and finish it once more */
	bool (*settle)(void *own); /* or null; likewise, then; false: no more is wanted */
	void (*free)(void *own);   /* one thread at a time, after all was settled */
	void *context;
};

/* The options, the rule set and the plan, which is whole, must outlive it. Diagnostics are added to the rule set, whose
 * sources must hold those of all plans that are joined in the plan (rules_load_beside). Free with labelling_close. */
struct labelling *labelling_new(const struct labelling_options *options, struct rule_set *rules,
				const struct plan *plan);
void labelling_close(struct labelling *labelling);

/* Wants a column for other ends than the rules', for example to weigh by: the one that they call so, as they read it,
 * or the export's of this name. Returns its place among the columns of the batches. Before opening. */
size_t labelling_want(struct labelling *labelling, struct text name, enum type_kind type);

/* The same for one that the rules read in a way of their own (its fallback, its source), and for the column that names
 * the client, as text, whichever it is. */
size_t labelling_want_column(struct labelling *labelling, const struct plan_column *column);
size_t labelling_want_key(struct labelling *labelling);

/* Makes all passes but the last, and opens that one. */
enum labelling_status labelling_open(struct labelling *labelling);

/* The next batch of the last pass, whose columns are those of the plan in its order, then what is wanted besides; null
 * at the end, or where reading failed. The batch before is settled then: its rejected records are counted and written.
 */
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

/* What computed the batch at hand. */
const struct machine *labelling_machine(const struct labelling *labelling);

/* What stays through all passes, and that of the last one. */
const struct populations *labelling_populations(const struct labelling *labelling);
const struct program *labelling_program(const struct labelling *labelling);
struct scan *labelling_scan(const struct labelling *labelling);

/* How many results were taken as missing because they failed. */
uint64_t labelling_taken_as_missing(const struct labelling *labelling);

#endif
