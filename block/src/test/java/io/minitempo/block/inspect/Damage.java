// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

/// A kind of damage, and what must be said of it.
///
/// @param name what was done
/// @param check who must notice it
/// @param says what the finding must say, a regular expression
/// @param plant does it
record Damage(String name, Check check, String says, Plant plant) {

    /// Does damage to a block.
    @FunctionalInterface
    interface Plant {
        void in(DamagedBlock block) throws Exception;
    }

    @Override
    public String toString() {
        return name;
    }
}
