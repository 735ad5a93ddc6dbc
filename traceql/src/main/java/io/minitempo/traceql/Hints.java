// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql;

import io.minitempo.traceql.ast.Query;
import io.minitempo.traceql.ast.Static;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The hints of a query, by name and type (`spec/traceql.md §13`). The first one with the name and the type counts;
/// unknown names, other types and, unless allowed, unsafe names are as if not written.
///
/// @param hints as parsed
/// @param unsafeAllowed whether the tenant may use all of them
public record Hints(List<Query.Hint> hints, boolean unsafeAllowed) {

    /// Copies the list.
    public Hints {
        hints = List.copyOf(hints);
    }

    /// The hints of a query.
    public static Hints of(Query query, boolean unsafeAllowed) {
        return new Hints(query.hints(), unsafeAllowed);
    }

    /// The hint as a boolean.
    public Optional<Boolean> bool(Hint hint) {
        return Optional.ofNullable(first(
                hint, value -> value instanceof Static.BooleanValue bool ? bool.value() : null));
    }

    /// The hint as a whole number.
    public OptionalLong integer(Hint hint) {
        @Nullable Long found = first(hint, value -> value instanceof Static.IntValue number ? number.value() : null);
        return found == null ? OptionalLong.empty() : OptionalLong.of(found);
    }

    /// The hint as a number, whole or not.
    public OptionalDouble number(Hint hint) {
        @Nullable
        Double found = first(hint, value -> switch (value) {
            case Static.FloatValue number -> number.value();
            case Static.IntValue number -> (double) number.value();
            default -> null;
        });
        return found == null ? OptionalDouble.empty() : OptionalDouble.of(found);
    }

    /// The hint as a duration.
    public Optional<Duration> duration(Hint hint) {
        return Optional.ofNullable(first(
                hint, value -> value instanceof Static.DurationValue time ? Duration.ofNanos(time.nanos()) : null));
    }

    /// The hint as a text.
    public Optional<String> text(Hint hint) {
        return Optional.ofNullable(first(
                hint, value -> value instanceof Static.StringValue text ? text.value() : null));
    }

    /// How many exemplars a range query asks for: a whole number, or `false` for none; `true` says nothing.
    public OptionalLong exemplars() {
        @Nullable
        Long found = first(Hint.EXEMPLARS, value -> switch (value) {
            case Static.IntValue number -> number.value();
            case Static.BooleanValue bool -> bool.value() ? null : 0L;
            default -> null;
        });
        return found == null ? OptionalLong.empty() : OptionalLong.of(found);
    }

    private <T> @Nullable T first(Hint hint, Function<Static, @Nullable T> reading) {
        if (!hint.isSafe() && !unsafeAllowed) {
            return null;
        }
        for (Query.Hint written : hints) {
            if (written.name().equals(hint.text())) {
                @Nullable T value = reading.apply(written.value());
                if (value != null) {
                    return value;
                }
            }
        }
        return null;
    }
}
