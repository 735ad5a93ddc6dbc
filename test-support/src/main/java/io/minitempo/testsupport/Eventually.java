// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testsupport;

import io.minitempo.core.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Waits for a condition by asking again and again; fails with the last answer when it does not come true.
public final class Eventually {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private Eventually() {}

    /// Repeats `assertion` until it does not throw, for at most 60 seconds; returns what it returned.
    ///
    /// @throws AssertionError the last failure of the assertion, with the time waited
    public static <T> T eventually(Callable<T> assertion) throws InterruptedException {
        return within(LIMIT, assertion);
    }

    /// Repeats `assertion` until it does not throw, for at most 60 seconds.
    ///
    /// @throws AssertionError the last failure of the assertion, with the time waited
    public static void eventually(Assertion assertion) throws InterruptedException {
        within(LIMIT, () -> {
            assertion.check();
            return true;
        });
    }

    /// As [#eventually(Callable)] with another limit.
    ///
    /// @throws AssertionError the last failure of the assertion, with the time waited
    public static <T> T within(Duration limit, Callable<T> assertion) throws InterruptedException {
        Clock clock = Clock.system();
        long start = clock.nanoTime();
        @Nullable Throwable last;
        do {
            try {
                return assertion.call();
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception | AssertionError e) {
                last = e;
            }
            clock.sleep(PAUSE);
        } while (clock.nanoTime() - start < limit.toNanos());
        throw new AssertionError("not within " + limit.toMillis() + " ms: " + last.getMessage(), last);
    }

    /// A condition that throws while it does not hold.
    @FunctionalInterface
    public interface Assertion {
        /// Throws an exception or an assertion error while the condition does not hold.
        void check() throws Exception;
    }
}
