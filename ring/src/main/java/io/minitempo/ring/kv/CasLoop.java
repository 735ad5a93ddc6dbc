// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.kv;

import io.minitempo.core.time.Clock;
import java.time.Duration;

/// The retry rules that every store shares: ten attempts, at once after a conflict, after a second when nothing changed
/// (`spec/ring.md §11.3`).
public final class CasLoop {

    static final int ATTEMPTS = 10;
    static final Duration PAUSE_AFTER_NO_CHANGE = Duration.ofSeconds(1);

    private final Clock clock;

    /// A loop that pauses on `clock`.
    public CasLoop(Clock clock) {
        this.clock = clock;
    }

    /// Runs attempts until one is final.
    ///
    /// @throws CasFailedException when an attempt throws, or when ten did not store anything
    /// @throws InterruptedException when the caller is interrupted between two attempts
    public void run(String key, Attempt attempt) throws InterruptedException {
        Outcome last = Outcome.VERSION_MISMATCH;
        for (int i = 0; i < ATTEMPTS; i++) {
            if (last == Outcome.NO_CHANGE) {
                clock.sleep(PAUSE_AFTER_NO_CHANGE);
            } else if (Thread.interrupted()) {
                throw new InterruptedException("compare-and-set of " + key);
            }
            last = once(key, attempt);
            if (last == Outcome.STORED || last == Outcome.DECLINED) {
                return;
            }
        }
        throw last == Outcome.NO_CHANGE
                ? new CasFailedException(key, CasFailedException.Reason.NO_CHANGE, "no change detected", null)
                : new CasFailedException(
                        key, CasFailedException.Reason.VERSION_MISMATCH, "too many retries: version mismatch", null);
    }

    private static Outcome once(String key, Attempt attempt) throws InterruptedException {
        try {
            return attempt.run();
        } catch (RuntimeException e) {
            throw new CasFailedException(
                    key, CasFailedException.Reason.REJECTED, "fn returned error: " + e.getMessage(), e);
        }
    }

    /// One attempt: read, update, and store if the version is still the one that was read.
    @FunctionalInterface
    public interface Attempt {
        /// Tries once. What the update throws passes through.
        Outcome run() throws InterruptedException;
    }

    /// How an attempt ended.
    public enum Outcome {
        /// The new value is stored.
        STORED,
        /// The update wanted nothing stored.
        DECLINED,
        /// The new value merged into the old one changed nothing.
        NO_CHANGE,
        /// Another writer stored a value in between.
        VERSION_MISMATCH
    }
}
