// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.check;

import java.util.ArrayDeque;
import java.util.Deque;

/// Bounds what a pattern may cost before it is compiled: re2j, unlike Go's RE2, multiplies counted repetitions without
/// end. The bounds on nesting and repetition are Go's.
final class RegexBounds {

    private static final int MAX_NESTING = 1000;
    private static final long MAX_COPIES = 1000;
    private static final long MAX_SIZE = 200_000;

    private final String pattern;
    private int position;

    private RegexBounds(String pattern) {
        this.pattern = pattern;
    }

    /// What stands in one pair of parentheses.
    private static final class Group {
        private long size = 1;
        private long copies = 1;
        private long lastSize;
        private long lastCopies = 1;

        void add(long itemSize, long itemCopies) {
            settle();
            lastSize = itemSize;
            lastCopies = itemCopies;
        }

        void repeat(long times) {
            lastSize *= Math.max(times, 1);
            lastCopies *= Math.max(times, 1);
        }

        void settle() {
            size += lastSize;
            copies = Math.max(copies, lastCopies);
            lastSize = 0;
            lastCopies = 1;
        }

        boolean isTooLarge() {
            return lastCopies > MAX_COPIES || size + lastSize > MAX_SIZE;
        }
    }

    /// Refuses patterns that nest or repeat too much. Others, also those that are no patterns, pass.
    ///
    /// @throws IllegalArgumentException when the pattern is too large
    static void check(String pattern) {
        new RegexBounds(pattern).check();
    }

    private void check() {
        Deque<Group> groups = new ArrayDeque<>();
        Group group = new Group();
        while (position < pattern.length()) {
            char character = pattern.charAt(position++);
            switch (character) {
                case '(' -> {
                    groups.push(group);
                    group = new Group();
                }
                case ')' -> {
                    if (!groups.isEmpty()) {
                        group.settle();
                        Group outer = groups.pop();
                        outer.add(group.size, group.copies);
                        group = outer;
                    }
                }
                case '{' -> group.repeat(largestCount());
                case '[' -> {
                    skipClass();
                    group.add(1, 1);
                }
                case '\\' -> {
                    position++;
                    group.add(1, 1);
                }
                case '*', '+', '?' -> {}
                default -> group.add(1, 1);
            }
            if (groups.size() > MAX_NESTING || group.isTooLarge()) {
                throw new IllegalArgumentException("invalid regex: `" + pattern + "`: nests or repeats too much");
            }
        }
    }

    /// The larger number of `{n,m}`, behind whose brace the position is; 1 when it is no repetition.
    private long largestCount() {
        int end = pattern.indexOf('}', position);
        if (end < 0 || end - position > 20) {
            return 1;
        }
        long largest = 0;
        for (String count : pattern.substring(position, end).split(",", -1)) {
            if (count.isEmpty()) {
                continue;
            }
            if (!count.chars().allMatch(digit -> digit >= '0' && digit <= '9') || count.length() > 9) {
                return 1;
            }
            largest = Math.max(largest, Long.parseLong(count));
        }
        position = end + 1;
        return largest;
    }

    private void skipClass() {
        int first = position < pattern.length() && pattern.charAt(position) == '^' ? position + 1 : position;
        position = first;
        while (position < pattern.length() && (pattern.charAt(position) != ']' || position == first)) {
            position += pattern.charAt(position) == '\\' ? 2 : 1;
        }
        position++;
    }
}
