// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor.limits;

/// Tokens that refill at a rate up to a burst, taken all or nothing. Starts full. Guarded by its own lock.
final class TokenBucket {

    private double rate;
    private long burst;
    private double tokens;
    private long updated;

    /// A bucket with `rate` tokens a second, full at `now`.
    TokenBucket(double rate, long burst, long now) {
        this.rate = rate;
        this.burst = burst;
        this.tokens = (double) burst;
        this.updated = now;
    }

    /// Changes rate and size from `now` on; tokens earned so far stay.
    synchronized void set(double newRate, long newBurst, long now) {
        refill(now);
        rate = newRate;
        burst = newBurst;
        tokens = Math.min(tokens, (double) burst);
    }

    /// Takes `count` tokens if they are there.
    synchronized boolean tryTake(long count, long now) {
        refill(now);
        if (count > burst || (double) count > tokens) {
            return false;
        }
        tokens -= (double) count;
        return true;
    }

    private void refill(long now) {
        long elapsed = now - updated;
        if (elapsed > 0) {
            tokens = Math.min((double) burst, tokens + (double) elapsed * 1e-9 * rate);
            updated = now;
        }
    }

    synchronized double rate() {
        return rate;
    }

    synchronized long burst() {
        return burst;
    }
}
