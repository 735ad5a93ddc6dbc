// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.warmup;

/// Tells when rounds get no faster any more. Owned by one thread.
final class Settling {

    /// What counts as faster: by a twentieth.
    private static final double FASTER = 0.95;

    private final int patience;
    private long best = Long.MAX_VALUE;
    private int rounds;
    private int sinceBest;

    /// Settled after so many rounds in a row without progress.
    Settling(int patience) {
        this.patience = patience;
    }

    /// Takes note of a round.
    ///
    /// @param nanos how long it took
    void after(long nanos) {
        rounds++;
        if (nanos < best * FASTER) {
            best = nanos;
            sinceBest = 0;
        } else {
            sinceBest++;
        }
    }

    /// Whether the last rounds brought nothing.
    boolean isSettled() {
        return sinceBest >= patience;
    }

    /// How many rounds there were.
    int count() {
        return rounds;
    }
}
