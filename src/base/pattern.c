#include "base/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/memory.h"

enum { STEPS_MAX = 1000000, MEMORY_MAX_KIB = 64 << 10 };

struct pattern {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
};

struct pattern *pattern_compile(struct text expression, struct arena *arena, const char **message, size_t *offset)
{
	int error;
	PCRE2_SIZE at;
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NO_UTF_CHECK | PCRE2_NEVER_BACKSLASH_C;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)expression.data, expression.size, options, &error, &at, NULL);
	if (!code) {
		char words[256];
		pcre2_get_error_message(error, (PCRE2_UCHAR *)words, sizeof words);
		*message = arena_copy(arena, words, strlen(words));
		*offset = at;
		return NULL;
	}
	(void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* where it is not to be had, matching is slower */
	struct pattern *pattern = memory_zeroed(1, sizeof *pattern);
	pattern->code = code;
	pattern->data = pcre2_match_data_create(1, NULL);
	pattern->context = pcre2_match_context_create(NULL);
	if (!pattern->data || !pattern->context)
		memory_exhausted();
	pcre2_set_match_limit(pattern->context, STEPS_MAX);
	pcre2_set_heap_limit(pattern->context, MEMORY_MAX_KIB);
	return pattern;
}

enum finding pattern_find(struct pattern *pattern, struct text text)
{
	int found = pcre2_match(pattern->code, (PCRE2_SPTR)(text.size ? text.data : ""), text.size, 0,
				PCRE2_NO_UTF_CHECK, pattern->data, pattern->context);
	if (found >= 0)
		return PATTERN_FOUND;
	return found == PCRE2_ERROR_NOMATCH ? PATTERN_NOT_FOUND : PATTERN_TOO_SLOW;
}

void pattern_free(struct pattern *pattern)
{
	if (!pattern)
		return;
	pcre2_match_context_free(pattern->context);
	pcre2_match_data_free(pattern->data);
	pcre2_code_free(pattern->code);
	memory_free(pattern);
}
