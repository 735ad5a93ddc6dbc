// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

import io.minitempo.core.CorruptBlockException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Collects what is wrong: the first findings of each check whole, the others as a number. Owned by one thread.
final class Findings {

    private static final int KEPT = 10;

    private final List<Finding> findings = new ArrayList<>();
    private final Map<Check, Long> counts = new EnumMap<>(Check.class);

    void add(Check check, String object, String place, String problem) {
        if (counts.merge(check, 1L, Long::sum) <= KEPT) {
            findings.add(new Finding(check, object, place, problem));
        }
    }

    /// Notes a damage that a reader has met.
    void add(Check check, CorruptBlockException damage) {
        String message = String.valueOf(damage.getMessage());
        String place = damage.offset() < 0 ? "" : "byte " + damage.offset();
        int colon = message.indexOf(": ");
        add(check, damage.object(), place, colon < 0 ? message : message.substring(colon + 2));
    }

    boolean has(Check check) {
        return counts.containsKey(check);
    }

    /// What was kept, in the order of the checks, and how many of each check there are.
    List<Finding> list() {
        List<Finding> all = new ArrayList<>(findings);
        counts.forEach((check, count) -> {
            if (count > KEPT) {
                all.add(new Finding(check, "", "", count - KEPT + " more findings of this check"));
            }
        });
        all.sort((a, b) -> a.check().compareTo(b.check()));
        return List.copyOf(all);
    }
}
