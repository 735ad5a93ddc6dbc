// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.metrics;

import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.MetricsExpression;
import io.minitempo.traceql.ast.Pipeline;
import io.minitempo.traceql.ast.Stage;
import io.minitempo.traceql.ast.Static;
import io.minitempo.traceql.print.Printer;
import java.util.List;

/// Fields, values and sub-queries as labels show them (`spec/traceql.md §12.4`, `§12.9`).
final class LabelText {

    private LabelText() {}

    /// A field as the key of a label.
    static String key(Field field) {
        return Printer.print(field);
    }

    /// A sub-query without its stages, as text.
    static String fragment(MetricsExpression.Series series) {
        return Printer.print(new MetricsExpression.Series(series.pipeline(), series.function(), List.of()));
    }

    /// A pipeline as text.
    static String pipeline(Pipeline pipeline) {
        return Printer.print((Stage) pipeline);
    }

    /// A value as a label's: durations, statuses, kinds and nil become strings.
    static Static label(Static value) {
        return switch (value) {
            case Static.Nil nil -> new Static.StringValue("nil");
            case Static.DurationValue duration -> new Static.StringValue(Printer.print(duration));
            case Static.StatusValue status -> new Static.StringValue(Printer.print(status));
            case Static.KindValue kind -> new Static.StringValue(Printer.print(kind));
            case Static.StringValue text -> text;
            case Static.IntValue number -> number;
            case Static.FloatValue number -> number;
            case Static.BooleanValue truth -> truth;
        };
    }

    /// A label's value as text, for comparing.
    static String text(Static value) {
        return label(value) instanceof Static.StringValue text ? text.value() : Printer.print(value);
    }
}
