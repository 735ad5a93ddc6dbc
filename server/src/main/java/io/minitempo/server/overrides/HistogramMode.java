// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.overrides;

/// `metrics_generator.generate_native_histograms`.
public enum HistogramMode {
    /// Histograms with fixed buckets.
    CLASSIC,
    /// Native histograms.
    NATIVE,
    /// Both at once.
    BOTH
}
