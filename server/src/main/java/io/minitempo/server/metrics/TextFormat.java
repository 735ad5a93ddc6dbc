// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import io.minitempo.server.metrics.MetricFamily.Distribution;
import io.minitempo.server.metrics.MetricFamily.Label;
import io.minitempo.server.metrics.MetricFamily.Sample;
import io.minitempo.server.metrics.MetricFamily.Total;
import io.minitempo.server.metrics.MetricFamily.Value;
import java.util.List;
import java.util.Locale;

/// Prometheus text format 0.0.4. Native histograms show their count and sum only.
final class TextFormat {

    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder out = new StringBuilder(64 << 10);

    private TextFormat() {}

    static String write(List<MetricFamily> families) {
        TextFormat format = new TextFormat();
        families.forEach(format::family);
        return format.out.toString();
    }

    private void family(MetricFamily family) {
        String name = family.name();
        if (!family.help().isEmpty()) {
            out.append("# HELP ").append(name).append(' ');
            escape(family.help(), false);
            out.append('\n');
        }
        out.append("# TYPE ")
                .append(name)
                .append(' ')
                .append(family.kind().name().toLowerCase(Locale.ROOT))
                .append('\n');
        for (Sample sample : family.samples()) {
            switch (sample) {
                case Value value -> line(name, "", value.labels(), "", value.value());
                case Total total -> {
                    line(name, "_sum", total.labels(), "", total.sum());
                    line(name, "_count", total.labels(), "", (double) total.count());
                }
                case Distribution distribution -> histogram(name, distribution);
            }
        }
    }

    private void histogram(String name, Distribution distribution) {
        Observations.Snapshot observations = distribution.observations();
        for (int i = 0; i < observations.buckets(); i++) {
            line(name, "_bucket", distribution.labels(), GoNumber.format(observations.bound(i)), (double)
                    observations.cumulative(i));
        }
        line(name, "_bucket", distribution.labels(), "+Inf", (double) observations.count());
        line(name, "_sum", distribution.labels(), "", observations.sum());
        line(name, "_count", distribution.labels(), "", (double) observations.count());
    }

    private void line(String name, String suffix, List<Label> labels, String bound, double value) {
        out.append(name).append(suffix);
        if (!labels.isEmpty() || !bound.isEmpty()) {
            char separator = '{';
            for (Label label : labels) {
                out.append(separator).append(label.name()).append("=\"");
                escape(label.value(), true);
                out.append('"');
                separator = ',';
            }
            if (!bound.isEmpty()) {
                out.append(separator).append("le=\"").append(bound).append('"');
            }
            out.append('}');
        }
        out.append(' ').append(GoNumber.format(value)).append('\n');
    }

    private void escape(String text, boolean quotes) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '"' -> out.append(quotes ? "\\\"" : "\"");
                default -> out.append(c);
            }
        }
    }
}
