// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

/// The block `memory`, which steers Go's garbage collector; a JVM is told by its own options, so it has no effect.
///
/// @param automemlimitEnabled whether the limit follows the container's memory
/// @param automemlimitRatio which part of it
public record MemoryConfig(boolean automemlimitEnabled, double automemlimitRatio) {

    /// The defaults of 3.0.3; 2.10 does not have the block.
    public static MemoryConfig defaults() {
        return new MemoryConfig(false, 0.8);
    }
}
