// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.core.time.GoDuration;
import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.Static;
import java.util.List;

/// Values as labels show them (`spec/traceql.md §12.4`).
final class LabelText {

    private static final List<String> STATUSES = List.of("unset", "ok", "error");
    private static final List<String> KINDS =
            List.of("unspecified", "internal", "server", "client", "producer", "consumer");

    private LabelText() {}

    /// A field as the key of a label.
    static String key(Field field) {
        return switch (field) {
            case Intrinsic intrinsic -> intrinsic.text();
            case Attribute attribute -> attribute.scope().text() + "." + attribute.name();
        };
    }

    /// A sub-query without its stages, as text.
    static String fragment(MetricsExpression.Series series) {
        return series.pipeline() + " | " + series.function();
    }

    /// A value as a label's: durations, statuses, kinds and nil become strings.
    static Static label(Static value) {
        return switch (value) {
            case Static.Nil nil -> new Static.StringValue("nil");
            case Static.DurationValue duration -> new Static.StringValue(GoDuration.format(duration.nanos()));
            case Static.StatusValue status -> new Static.StringValue(name(STATUSES, status.code()));
            case Static.KindValue kind -> new Static.StringValue(name(KINDS, kind.code()));
            case Static.StringValue text -> text;
            case Static.IntValue number -> number;
            case Static.FloatValue number -> number;
            case Static.BooleanValue truth -> truth;
        };
    }

    /// A label's value as text, for comparing.
    static String text(Static value) {
        return switch (label(value)) {
            case Static.StringValue text -> text.value();
            case Static.IntValue number -> Long.toString(number.value());
            case Static.FloatValue number -> Double.toString(number.value());
            case Static.BooleanValue truth -> Boolean.toString(truth.value());
            case Static other -> throw new IllegalStateException("not a label: " + other);
        };
    }

    private static String name(List<String> names, int code) {
        return code >= 0 && code < names.size() ? names.get(code) : Integer.toString(code);
    }
}
