// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A file-name pattern: `*` any text, `?` one character, `[a-z]` and `[^a-z]` classes, `\` quotes the next character.
///
/// Matching takes at most the product of both lengths.
final class Glob {

    private final List<Token> tokens;

    private Glob(List<Token> tokens) {
        this.tokens = tokens;
    }

    private sealed interface Token {}

    private enum Star implements Token {
        ANY_TEXT
    }

    /// One character out of `ranges`, which are pairs of bounds, or out of all others.
    private record OneOf(List<Character> ranges, boolean negated) implements Token {
        boolean matches(char c) {
            boolean found = false;
            for (int i = 0; i < ranges.size(); i += 2) {
                found |= ranges.get(i) <= c && c <= ranges.get(i + 1);
            }
            return found != negated;
        }
    }

    /// The pattern, or nothing when it is not well formed.
    static Optional<Glob> of(String glob) {
        List<Token> tokens = new ArrayList<>();
        int i = 0;
        while (i < glob.length()) {
            char c = glob.charAt(i++);
            switch (c) {
                case '*' -> tokens.add(Star.ANY_TEXT);
                case '?' -> tokens.add(new OneOf(List.of(), true));
                case '[' -> {
                    i = oneOf(glob, i, tokens);
                    if (i < 0) {
                        return Optional.empty();
                    }
                }
                default -> {
                    if (c == '\\' && i == glob.length()) {
                        return Optional.empty();
                    }
                    char literal = c == '\\' ? glob.charAt(i++) : c;
                    tokens.add(new OneOf(List.of(literal, literal), false));
                }
            }
        }
        return Optional.of(new Glob(tokens));
    }

    /// Reads a class from behind its bracket; answers the position behind it, or -1 when it does not end.
    private static int oneOf(String glob, int start, List<Token> tokens) {
        int i = start;
        boolean negated = i < glob.length() && glob.charAt(i) == '^';
        i += negated ? 1 : 0;
        List<Character> ranges = new ArrayList<>();
        while (i < glob.length() && (glob.charAt(i) != ']' || ranges.isEmpty())) {
            char low = glob.charAt(i++);
            boolean range = i + 1 < glob.length() && glob.charAt(i) == '-' && glob.charAt(i + 1) != ']';
            ranges.add(low);
            ranges.add(range ? glob.charAt(i + 1) : low);
            i += range ? 2 : 0;
        }
        if (i >= glob.length()) {
            return -1;
        }
        tokens.add(new OneOf(List.copyOf(ranges), negated));
        return i + 1;
    }

    /// Whether the whole text matches.
    boolean matches(String text) {
        int token = 0;
        int position = 0;
        int afterStar = -1;
        int retry = 0;
        while (position < text.length()) {
            if (token < tokens.size() && tokens.get(token) == Star.ANY_TEXT) {
                afterStar = ++token;
                retry = position;
            } else if (token < tokens.size()
                    && tokens.get(token) instanceof OneOf one
                    && one.matches(text.charAt(position))) {
                token++;
                position++;
            } else if (afterStar >= 0) {
                token = afterStar;
                position = ++retry;
            } else {
                return false;
            }
        }
        while (token < tokens.size() && tokens.get(token) == Star.ANY_TEXT) {
            token++;
        }
        return token == tokens.size();
    }
}
