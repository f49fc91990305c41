#include "analysis/parts.h"

struct parts parts_range(struct arena *arena, uint32_t first, uint32_t last)
{
	if (last < first)
		return (struct parts){0};
	struct part_range *range = arena_alloc(arena, sizeof *range);
	*range = (struct part_range){first, last};
	return (struct parts){range, 1};
}

static uint32_t larger(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

struct parts parts_intersect(struct arena *arena, struct parts a, struct parts b)
{
	struct part_range *ranges = arena_array(arena, a.count + b.count, sizeof *ranges);
	size_t count = 0;
	for (size_t i = 0, j = 0; i < a.count && j < b.count;) {
		uint32_t first = larger(a.ranges[i].first, b.ranges[j].first);
		uint32_t last = smaller(a.ranges[i].last, b.ranges[j].last);
		if (first <= last)
			ranges[count++] = (struct part_range){first, last};
		if (a.ranges[i].last < b.ranges[j].last)
			i++;
		else
			j++;
	}
	return (struct parts){ranges, count};
}

struct parts parts_unite(struct arena *arena, struct parts a, struct parts b)
{
	struct part_range *ranges = arena_array(arena, a.count + b.count, sizeof *ranges);
	size_t count = 0;
	for (size_t i = 0, j = 0; i < a.count || j < b.count;) {
		bool from_a = j == b.count || (i < a.count && a.ranges[i].first <= b.ranges[j].first);
		struct part_range next = from_a ? a.ranges[i++] : b.ranges[j++];
		if (count && next.first <= ranges[count - 1].last + 1)
			ranges[count - 1].last = larger(ranges[count - 1].last, next.last);
		else
			ranges[count++] = next;
	}
	return (struct parts){ranges, count};
}

struct parts parts_subtract(struct arena *arena, struct parts a, struct parts b)
{
	struct part_range *ranges = arena_array(arena, a.count + b.count, sizeof *ranges);
	size_t count = 0;
	size_t j = 0;
	for (size_t i = 0; i < a.count; i++) {
		struct part_range rest = a.ranges[i];
		bool left = true;
		while (j < b.count && b.ranges[j].last < rest.first)
			j++;
		for (size_t k = j; left && k < b.count && b.ranges[k].first <= rest.last; k++) {
			if (b.ranges[k].first > rest.first)
				ranges[count++] = (struct part_range){rest.first, b.ranges[k].first - 1};
			left = b.ranges[k].last < rest.last;
			rest.first = b.ranges[k].last + 1;
		}
		if (left)
			ranges[count++] = rest;
	}
	return (struct parts){ranges, count};
}

bool parts_have(struct parts parts, uint32_t part)
{
	for (size_t i = 0; i < parts.count && parts.ranges[i].first <= part; i++)
		if (part <= parts.ranges[i].last)
			return true;
	return false;
}

bool parts_disjoint(struct parts a, struct parts b)
{
	for (size_t i = 0, j = 0; i < a.count && j < b.count;) {
		if (a.ranges[i].last < b.ranges[j].first)
			i++;
		else if (b.ranges[j].last < a.ranges[i].first)
			j++;
		else
			return false;
	}
	return true;
}

bool parts_within(struct parts a, struct parts b)
{
	size_t j = 0;
	for (size_t i = 0; i < a.count; i++) {
		while (j < b.count && b.ranges[j].last < a.ranges[i].first)
			j++;
		if (j == b.count || a.ranges[i].first < b.ranges[j].first || a.ranges[i].last > b.ranges[j].last)
			return false;
	}
	return true;
}

bool parts_equal(struct parts a, struct parts b)
{
	if (a.count != b.count)
		return false;
	for (size_t i = 0; i < a.count; i++)
		if (a.ranges[i].first != b.ranges[i].first || a.ranges[i].last != b.ranges[i].last)
			return false;
	return true;
}

size_t parts_size(struct parts parts)
{
	size_t size = 0;
	for (size_t i = 0; i < parts.count; i++)
		size += parts.ranges[i].last - parts.ranges[i].first + 1;
	return size;
}

uint32_t parts_at(struct parts parts, size_t index)
{
	for (size_t i = 0; i < parts.count; i++) {
		size_t size = parts.ranges[i].last - parts.ranges[i].first + 1;
		if (index < size)
			return parts.ranges[i].first + (uint32_t)index;
		index -= size;
	}
	return 0;
}
