// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

/// A peer of another cluster, by its label.
public final class LabelMismatchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// Says which label was expected and which came; an empty one means none.
    public LabelMismatchException(String expected, String found) {
        super("cluster label \"" + found + "\" found, \"" + expected + "\" expected");
    }
}
