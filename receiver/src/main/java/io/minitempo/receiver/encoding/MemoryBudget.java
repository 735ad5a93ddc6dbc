// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.encoding;

import io.minitempo.core.TempoException;
import java.util.concurrent.atomic.AtomicLong;

/// How many bytes of requests all receivers together may hold. Each request is limited by itself, but a few hundred
/// bytes can decompress to megabytes, and anyone may send many at a time. Used by any thread.
public final class MemoryBudget {

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /// A budget of `limit` bytes.
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    /// The share of one request, still empty.
    public Share open() {
        return new Share();
    }

    /// The bytes held now.
    public long used() {
        return used.get();
    }

    /// What one request holds. Owned by the thread that serves it.
    public final class Share implements AutoCloseable {
        private long taken;

        private Share() {}

        /// Makes the share at least `total` bytes. A request that is alone is never refused.
        ///
        /// @throws TempoException.Unavailable when others leave no room; the client may try again
        public void growTo(long total) {
            long more = total - taken;
            if (more <= 0) {
                return;
            }
            long sum = used.addAndGet(more);
            taken = total;
            checkOthers(sum);
        }

        /// Adds what a request takes beside its bytes, which may be many times their number.
        ///
        /// @throws TempoException.TooLarge when a request alone takes more than all together may
        /// @throws TempoException.Unavailable when others leave no room; the client may try again
        public void growBy(long more) {
            long sum = used.addAndGet(more);
            taken += more;
            if (taken > limit) {
                throw new TempoException.TooLarge("request takes more than " + limit
                        + " bytes of memory: it has too many spans, scopes or resources for its size");
            }
            checkOthers(sum);
        }

        private void checkOthers(long sum) {
            if (sum > limit && sum > taken) {
                throw new TempoException.Unavailable("too many requests at a time: receivers hold " + (sum - taken)
                        + " bytes, there is no room for " + taken + " more");
            }
        }

        /// Gives the bytes back.
        @Override
        public void close() {
            used.addAndGet(-taken);
            taken = 0;
        }
    }
}
