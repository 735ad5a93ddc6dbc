// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.metrics;

import io.minitempo.proto.tempopb.Sample;
import io.minitempo.proto.tempopb.TimeSeries;
import io.minitempo.query.AttributeMessages;
import io.minitempo.traceql.metrics.Exemplar;
import io.minitempo.traceql.metrics.Interval;
import io.minitempo.traceql.metrics.Label;
import io.minitempo.traceql.metrics.Series;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Series as messages and back (`spec/api.md §3.6`).
public final class SeriesMessages {

    private SeriesMessages() {}

    /// Series as messages: samples that are NaN are left out, and so are series without samples.
    ///
    /// @param interval the grid of the values
    public static List<TimeSeries> write(List<Series> series, Interval interval) {
        List<TimeSeries> messages = new ArrayList<>(series.size());
        List<Label> labelsBefore = List.of();
        TimeSeries before = TimeSeries.getDefaultInstance();
        for (Series each : series) {
            TimeSeries message = write(each, interval, labelsBefore, before);
            labelsBefore = each.labels();
            before = message;
            if (message.getSamplesCount() > 0) {
                messages.add(message);
            }
        }
        return messages;
    }

    /// Labels that a series shares with the one before, as most do in comparisons, are made once.
    @SuppressWarnings("ReferenceEquality") // other labels are made anew, equal or not
    private static TimeSeries write(Series series, Interval interval, List<Label> labelsBefore, TimeSeries before) {
        TimeSeries.Builder message = TimeSeries.newBuilder();
        for (int i = 0; i < series.labels().size(); i++) {
            Label label = series.labels().get(i);
            boolean isSame = i < labelsBefore.size() && label == labelsBefore.get(i);
            message.addLabels(isSame ? before.getLabels(i) : AttributeMessages.of(label.key(), label.value()));
        }
        double[] values = series.values();
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i])) {
                message.addSamples(Sample.newBuilder()
                        .setTimestampMs(interval.timestamp(i))
                        .setValue(values[i])
                        .build());
            }
        }
        for (Exemplar exemplar : series.exemplars()) {
            io.minitempo.proto.tempopb.Exemplar.Builder written = io.minitempo.proto.tempopb.Exemplar.newBuilder()
                    .setValue(exemplar.value())
                    .setTimestampMs(exemplar.timestampMillis());
            exemplar.labels().forEach(label -> written.addLabels(AttributeMessages.of(label.key(), label.value())));
            message.addExemplars(written);
        }
        return message.build();
    }

    /// Messages as series; samples that lie on no step are left out.
    ///
    /// @param interval the grid that the values are to have
    public static List<Series> read(List<TimeSeries> messages, Interval interval) {
        List<Series> series = new ArrayList<>(messages.size());
        for (TimeSeries message : messages) {
            double[] values = new double[interval.count()];
            Arrays.fill(values, Double.NaN);
            for (Sample sample : message.getSamplesList()) {
                int index = interval.instant() ? 0 : interval.indexOfTimestamp(sample.getTimestampMs());
                if (index >= 0) {
                    values[index] = sample.getValue();
                }
            }
            series.add(new Series(labels(message.getLabelsList()), values, exemplars(message)));
        }
        return series;
    }

    private static List<Exemplar> exemplars(TimeSeries message) {
        if (message.getExemplarsCount() == 0) {
            return List.of();
        }
        List<Exemplar> exemplars = new ArrayList<>(message.getExemplarsCount());
        for (io.minitempo.proto.tempopb.Exemplar exemplar : message.getExemplarsList()) {
            exemplars.add(
                    new Exemplar(labels(exemplar.getLabelsList()), exemplar.getValue(), exemplar.getTimestampMs()));
        }
        return exemplars;
    }

    private static List<Label> labels(List<KeyValue> attributes) {
        Label[] labels = new Label[attributes.size()];
        for (int i = 0; i < labels.length; i++) {
            KeyValue attribute = attributes.get(i);
            labels[i] = new Label(attribute.getKey(), AttributeMessages.literal(attribute.getValue()));
        }
        return List.of(labels);
    }
}
