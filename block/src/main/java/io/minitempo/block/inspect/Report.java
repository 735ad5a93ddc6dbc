// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

import java.util.List;

/// What came of looking at a block.
///
/// @param findings what is wrong, in the order of [Check]; of many findings of one check the first ten and a number
/// @param format the format of the block; empty when the metadata cannot be read
/// @param rowGroups how many row groups were looked at
/// @param traces how many traces were looked at
/// @param spans how many spans were looked at
public record Report(List<Finding> findings, String format, int rowGroups, long traces, long spans) {

    /// Copies the list.
    public Report {
        findings = List.copyOf(findings);
    }

    /// Whether nothing is wrong.
    public boolean isSound() {
        return findings.isEmpty();
    }
}
