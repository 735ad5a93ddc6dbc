// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import io.minitempo.traceql.ast.Static;
import org.jspecify.annotations.Nullable;

/// The values of tokens that are literals (`spec/traceql.md §3`, `static`).
final class Literals {

    private Literals() {}

    /// The value of a token; null when it is no literal.
    static @Nullable Static of(Token token) {
        return switch (token.type()) {
            case STRING, INTEGER, FLOAT, DURATION_LITERAL -> token.value();
            case TRUE -> new Static.BooleanValue(true);
            case FALSE -> new Static.BooleanValue(false);
            case UNSET -> new Static.StatusValue(0);
            case OK -> new Static.StatusValue(1);
            case ERROR -> new Static.StatusValue(2);
            case UNSPECIFIED -> new Static.KindValue(0);
            case INTERNAL -> new Static.KindValue(1);
            case SERVER -> new Static.KindValue(2);
            case CLIENT -> new Static.KindValue(3);
            case PRODUCER -> new Static.KindValue(4);
            case CONSUMER -> new Static.KindValue(5);
            case IDENTIFIER ->
                switch (token.text()) {
                    case "minInt" -> new Static.IntValue(Long.MIN_VALUE);
                    case "maxInt" -> new Static.IntValue(Long.MAX_VALUE);
                    default -> null;
                };
            default -> null;
        };
    }
}
