// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.print;

/// Which characters the name of an attribute may have outside of quotes (`spec/traceql.md §2.3`).
public final class AttributeNames {

    private AttributeNames() {}

    /// Whether a character ends a bare name.
    public static boolean ends(int character) {
        return switch (character) {
            case '{', '}', '(', ')', '=', '~', '!', '<', '>', '&', '|', '^', ',' -> true;
            case '\t', '\n', 0x0B, '\f', '\r', 0x85 -> true;
            default -> Character.isSpaceChar(character);
        };
    }

    /// Whether a name prints without quotes. So does the empty one, which then does not parse again.
    static boolean isBare(String name) {
        return name.codePoints().noneMatch(character -> character == '"' || ends(character));
    }
}
