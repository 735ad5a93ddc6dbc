// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import io.minitempo.server.metrics.MetricFamily.Distribution;
import io.minitempo.server.metrics.MetricFamily.Kind;
import io.minitempo.server.metrics.MetricFamily.Label;
import io.minitempo.server.metrics.MetricFamily.Sample;
import io.minitempo.server.metrics.MetricFamily.Total;
import io.minitempo.server.metrics.MetricFamily.Value;
import java.util.List;
import java.util.Locale;

/// OpenMetrics text 1.0.0.
///
/// Its counters must end in `_total`, which their family does not; one that does not end so keeps its name and becomes
/// `unknown`, as Go's client does it.
final class OpenMetricsFormat {

    static final String CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final String TOTAL = "_total";

    private final StringBuilder out = new StringBuilder(64 << 10);

    private OpenMetricsFormat() {}

    static String write(List<MetricFamily> families) {
        OpenMetricsFormat format = new OpenMetricsFormat();
        families.forEach(format::family);
        return format.out.append("# EOF\n").toString();
    }

    private void family(MetricFamily family) {
        boolean total = family.kind() == Kind.COUNTER && family.name().endsWith(TOTAL);
        String name = total ? family.name().substring(0, family.name().length() - TOTAL.length()) : family.name();
        if (!family.help().isEmpty()) {
            out.append("# HELP ").append(name).append(' ');
            escape(family.help());
            out.append('\n');
        }
        out.append("# TYPE ")
                .append(name)
                .append(' ')
                .append(type(family.kind(), total))
                .append('\n');
        for (Sample sample : family.samples()) {
            switch (sample) {
                case Value value -> line(name, total ? TOTAL : "", value.labels(), "", real(value.value()));
                case Total sum -> {
                    line(name, "_sum", sum.labels(), "", real(sum.sum()));
                    line(name, "_count", sum.labels(), "", Long.toString(sum.count()));
                }
                case Distribution distribution -> histogram(name, distribution);
            }
        }
    }

    private static String type(Kind kind, boolean total) {
        return kind == Kind.UNTYPED || (kind == Kind.COUNTER && !total)
                ? "unknown"
                : kind.name().toLowerCase(Locale.ROOT);
    }

    private void histogram(String name, Distribution distribution) {
        Observations.Snapshot observations = distribution.observations();
        for (int i = 0; i < observations.buckets(); i++) {
            line(
                    name,
                    "_bucket",
                    distribution.labels(),
                    real(observations.bound(i)),
                    Long.toString(observations.cumulative(i)));
        }
        line(name, "_bucket", distribution.labels(), "+Inf", Long.toString(observations.count()));
        line(name, "_sum", distribution.labels(), "", real(observations.sum()));
        line(name, "_count", distribution.labels(), "", Long.toString(observations.count()));
    }

    private void line(String name, String suffix, List<Label> labels, String bound, String value) {
        out.append(name).append(suffix);
        if (!labels.isEmpty() || !bound.isEmpty()) {
            char separator = '{';
            for (Label label : labels) {
                out.append(separator).append(label.name()).append("=\"");
                escape(label.value());
                out.append('"');
                separator = ',';
            }
            if (!bound.isEmpty()) {
                out.append(separator).append("le=\"").append(bound).append('"');
            }
            out.append('}');
        }
        out.append(' ').append(value).append('\n');
    }

    /// A number that shows that it may have a fraction.
    private static String real(double value) {
        String text = GoNumber.format(value);
        boolean whole = Double.isFinite(value) && text.indexOf('.') < 0 && text.indexOf('e') < 0;
        return whole ? text + ".0" : text;
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '"' -> out.append("\\\"");
                default -> out.append(c);
            }
        }
    }
}
