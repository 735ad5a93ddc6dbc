// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

/// Which write topology a process belongs to, and so whose defaults it uses where the generations of Tempo disagree.
public enum Topology {
    /// Distributors write to ingesters, as in 2.10.
    CLASSIC("classic", "2.10.8"),
    /// Distributors write to Kafka, as in 3.0.
    KAFKA("kafka", "3.0.3");

    private final String text;
    private final String release;

    Topology(String text, String release) {
        this.text = text;
        this.release = release;
    }

    /// The release of Tempo whose defaults apply.
    public String release() {
        return release;
    }

    /// The other one.
    Topology other() {
        return this == CLASSIC ? KAFKA : CLASSIC;
    }

    @Override
    public String toString() {
        return text;
    }
}
