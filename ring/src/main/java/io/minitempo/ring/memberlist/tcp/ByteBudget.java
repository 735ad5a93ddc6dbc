// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.tcp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/// Limits the bytes that all inbound connections together have sent and that still lie in memory, so that many peers
/// that each stay below the limit of one message cannot exhaust it together. Any thread may take a lease.
final class ByteBudget {

    private final long limit;
    private final AtomicLong left;

    ByteBudget(long limit) {
        this.limit = limit;
        this.left = new AtomicLong(limit);
    }

    /// What one connection holds; nothing yet.
    Lease lease() {
        return new Lease();
    }

    /// The budget is used up by others.
    static final class ExhaustedException extends IOException {

        private static final long serialVersionUID = 1L;

        private ExhaustedException(long limit) {
            super("connections hold more than " + limit + " bytes together");
        }
    }

    /// The bytes of one connection, given back when it is closed. Owned by one thread.
    final class Lease implements AutoCloseable {

        private long taken;

        private Lease() {}

        /// A stream whose bytes count; reading throws [ExhaustedException] when there is no room for them.
        InputStream counting(InputStream in) {
            return new FilterInputStream(in) {
                @Override
                public int read() throws IOException {
                    int octet = super.read();
                    take(octet < 0 ? 0 : 1);
                    return octet;
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    int count = super.read(into, offset, length);
                    take(Math.max(0, count));
                    return count;
                }
            };
        }

        private void take(int bytes) throws ExhaustedException {
            taken += bytes;
            if (left.addAndGet(-bytes) < 0) {
                throw new ExhaustedException(limit);
            }
        }

        @Override
        public void close() {
            left.addAndGet(taken);
            taken = 0;
        }
    }
}
