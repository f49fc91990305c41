#include "kernel/opcode.h"

const struct opcode_info opcode_infos[OPCODE_COUNT] = {
#define OP(name, result, a, b, c, extra, flags, about)                                                                 \
	{#name, OPERAND_##result, OPERAND_##a, OPERAND_##b, OPERAND_##c, EXTRA_##extra, flags, about},
#include "kernel/opcodes.def"
#undef OP
};
