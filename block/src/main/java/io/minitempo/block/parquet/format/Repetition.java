// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

/// How often a node occurs in its parent, in Parquet's numbering.
public enum Repetition {
    /// Once.
    REQUIRED,
    /// Once or not at all.
    OPTIONAL,
    /// Any number of times.
    REPEATED
}
