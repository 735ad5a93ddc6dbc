// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.wal;

/// Counts who uses something, and runs its removal when it is given up and the last user left.
///
/// Any thread may call. The removal runs once, on the thread that made it due.
final class Pins {

    private final Runnable removal;
    private int users;
    private boolean givenUp;
    private boolean removed;

    Pins(Runnable removal) {
        this.removal = removal;
    }

    /// Enters a user; false when the thing is given up already.
    synchronized boolean enter() {
        if (givenUp) {
            return false;
        }
        users++;
        return true;
    }

    void leave() {
        if (left()) {
            removal.run();
        }
    }

    private synchronized boolean left() {
        if (users == 0) {
            throw new IllegalStateException("more users left than entered");
        }
        users--;
        return due();
    }

    /// Lets nobody enter any more; the removal runs now or when the last user leaves.
    void giveUp() {
        if (gaveUp()) {
            removal.run();
        }
    }

    private synchronized boolean gaveUp() {
        givenUp = true;
        return due();
    }

    private boolean due() {
        if (givenUp && users == 0 && !removed) {
            removed = true;
            return true;
        }
        return false;
    }

    synchronized boolean isGivenUp() {
        return givenUp;
    }
}
