// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

import io.minitempo.block.parquet.encoding.DecodeException;

/// How often a node occurs in its parent, with Parquet's number for it.
public enum Repetition {
    /// Once.
    REQUIRED(0),
    /// Once or not at all.
    OPTIONAL(1),
    /// Any number of times.
    REPEATED(2);

    private final int number;

    Repetition(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static Repetition of(int number) {
        for (Repetition repetition : values()) {
            if (repetition.number == number) {
                return repetition;
            }
        }
        throw new DecodeException("repetition " + number + " is not known");
    }
}
