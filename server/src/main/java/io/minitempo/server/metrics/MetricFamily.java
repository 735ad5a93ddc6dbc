// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import java.util.List;

/// The series of one name at one moment.
///
/// @param name the name exactly as exported, for counters with whatever suffix it has
/// @param help what it means
/// @param kind what its samples are
/// @param samples the series, in the order of their labels
record MetricFamily(String name, String help, Kind kind, List<Sample> samples) {

    /// What the samples of a family are.
    enum Kind {
        /// A [Value] that only rises.
        COUNTER(0),
        /// A [Value].
        GAUGE(1),
        /// A [Total].
        SUMMARY(2),
        /// A [Value] of which nothing is known.
        UNTYPED(3),
        /// A [Distribution].
        HISTOGRAM(4);

        private final int wire;

        Kind(int wire) {
            this.wire = wire;
        }

        /// Its number in the protobuf format.
        int wire() {
            return wire;
        }
    }

    /// One label of a series.
    ///
    /// @param name its name
    /// @param value its value
    record Label(String name, String value) {}

    /// One series.
    sealed interface Sample permits Value, Total, Distribution {
        /// Its labels, sorted by name.
        List<Label> labels();
    }

    /// A number.
    ///
    /// @param labels the labels
    /// @param value the number
    record Value(List<Label> labels, double value) implements Sample {}

    /// A number of events and the sum of their values.
    ///
    /// @param labels the labels
    /// @param count the number
    /// @param sum the sum
    record Total(List<Label> labels, long count, double sum) implements Sample {}

    /// A histogram.
    ///
    /// @param labels the labels
    /// @param observations what it holds
    record Distribution(List<Label> labels, Observations.Snapshot observations) implements Sample {}
}
