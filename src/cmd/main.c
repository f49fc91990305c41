/* The program: reads the command line, and does what it says. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd/options.h"
#include "data/output.h"
#include "report/fold.h"

/* --- what commands say and write --- */

bool write_fully(int file, struct text text)
{
	while (text.size) {
		ssize_t written = write(file, text.data, text.size);
		if (written < 0 && errno != EINTR)
			return false;
		if (written > 0) {
			text.data += written;
			text.size -= (size_t)written;
		}
	}
	return true;
}

void tell(struct text text)
{
	struct terminal terminal = terminal_of(STDERR_FILENO);
	struct buffer folded = {0};
	buffer_text(&folded, text);
	fold_lines(&folded, 0, &terminal);
	(void)write_fully(STDERR_FILENO, buffer_view(&folded)); /* where it is gone nobody can be told */
	buffer_free(&folded);
}

void tell_line(const char *line)
{
	struct buffer text = {0};
	buffer_printf(&text, "%s\n", line);
	tell(buffer_view(&text));
	buffer_free(&text);
}

void say(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	char *message;
	int length = vasprintf(&message, format, arguments);
	va_end(arguments);
	if (length < 0)
		memory_exhausted();
	struct buffer line = {0};
	buffer_printf(&line, "rubric: %s\n", message);
	tell(buffer_view(&line));
	buffer_free(&line);
	free(message);
}

struct terminal terminal_of(int file)
{
	struct winsize size = {0};
	const char *no_colour = getenv("NO_COLOR");
	if (!isatty(file))
		return (struct terminal){0};
	(void)ioctl(file, TIOCGWINSZ, &size);
	return (struct terminal){.colour = !no_colour || !*no_colour, .columns = size.ws_col};
}

void say_diagnostics(struct syntax *syntax)
{
	struct findings findings = {&syntax->sources, &syntax->diagnostics};
	struct terminal terminal = terminal_of(STDERR_FILENO);
	struct buffer text = {0};
	diagnostics_sort(&syntax->diagnostics);
	terminal_findings(&text, &terminal, &findings, 1);
	tell(buffer_view(&text));
	buffer_free(&text);
}

enum status write_result(const char *path, struct text result)
{
	struct arena arena = {0};
	const char *message = NULL;
	bool closed_early = false;
	struct output *output = output_open(path, false, &arena, &message);
	if (output) {
		output_bytes(output, result.data, result.size);
		if (!output_commit(output))
			message = output_failure(output, &closed_early);
	}
	if (message && !closed_early)
		say("%s", message);
	enum status status = message ? STATUS_MACHINE_FAILED : STATUS_YES;
	output_close(output);
	arena_free(&arena);
	return status;
}

struct plan_options plan_options_of(const struct options *options)
{
	return (struct plan_options){
		.today = options->today,
		.params = options->params.items,
		.param_count = options->params.count,
	};
}

/* --- ending before the end --- */

void memory_exhausted(void)
{
	static const char message[] = "rubric: the machine has not enough memory for this\n";
	output_remove_temporary();
	(void)write_fully(STDERR_FILENO, (struct text){message, sizeof message - 1});
	_exit(STATUS_MACHINE_FAILED);
}

/* SA_RESETHAND has put the signal's own action back: raised again, it ends the program as it would have. */
static void stop(int signal_number)
{
	output_remove_temporary();
	raise(signal_number);
}

static void prepare_signals(void)
{
	static const int ending[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action = {.sa_handler = stop, .sa_flags = (int)SA_RESETHAND};
	struct sigaction before;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
		/* Whoever started us may want a signal to be ignored: nohup does. */
		if (sigaction(ending[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(ending[i], &action, NULL);
	}
	/* A closed pipe and a file that may not grow are failures of a write, and said as such. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}

/* A standard stream that is closed would be given to the first file that is opened. What takes its place fails as the
 * closed one would: it cannot be read (0) or written (1, 2). */
static void fill_closed_streams(void)
{
	for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
		if (fcntl(file, F_GETFD) < 0)
			(void)open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* --- the pipeline --- */

static int (*const functions[COMMAND_COUNT])(const struct options *) = {
#define COMMAND(name, arguments, least, most, summary, description, examples) command_##name,
	COMMANDS(COMMAND)
#undef COMMAND
};

static int show_help(const struct options *options)
{
	struct buffer text = {0};
	if (options->version)
		buffer_string(&text, "rubric " RUBRIC_VERSION "\n");
	else if (options->command == COMMAND_COUNT)
		help_program(&text);
	else
		help_command(&text, options->command);
	struct terminal terminal = terminal_of(STDOUT_FILENO);
	fold_lines(&text, 0, &terminal);
	int status = (int)write_result(NULL, buffer_view(&text));
	buffer_free(&text);
	return status;
}

static int show_usage(void)
{
	struct buffer text = {0};
	help_usage(&text);
	tell(buffer_view(&text));
	buffer_free(&text);
	return STATUS_RULES_WRONG;
}

static int complain(const char *wrong)
{
	say("%s", wrong);
	return STATUS_RULES_WRONG;
}

static int perform(const struct options *options)
{
	if (options->help || options->version)
		return show_help(options);
	if (options->command == COMMAND_COUNT)
		return show_usage();
	return functions[options->command](options);
}

int main(int count, char **arguments)
{
	struct options options;
	memory_prepare_heap();
	fill_closed_streams();
	prepare_signals();
	const char *wrong = options_parse(&options, count, arguments);
	int status = wrong ? complain(wrong) : perform(&options);
	options_free(&options);
	return status;
}
