// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

/// Something that is wrong with a block.
///
/// @param check what was looked at
/// @param object the key of the object
/// @param place where in the object, such as `row group 0, row 17`; empty when it is the object as a whole
/// @param problem what was expected, and what was found
public record Finding(Check check, String object, String place, String problem) {

    /// One line: check, object, place and problem.
    @Override
    public String toString() {
        return check.text() + ": " + object + (place.isEmpty() ? "" : ", " + place) + ": " + problem;
    }
}
