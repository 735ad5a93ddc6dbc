// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.engine;

import io.minitempo.traceql.engine.field.BatchView;
import java.util.List;

/// `coalesce()`.
record CoalesceRun() implements StageRun {

    @Override
    public SpanGroups apply(BatchView view, SpanGroups groups) {
        SpanGroups.Builder builder = new SpanGroups.Builder(groups.size(), groups.spans().length);
        int group = 0;
        while (group < groups.size()) {
            int unit = groups.unit(group);
            while (group < groups.size() && groups.unit(group) == unit) {
                builder.spans(groups.spans(), groups.start(group), groups.start(group + 1));
                group++;
            }
            builder.sortDistinct();
            builder.finish(unit, List.of());
        }
        return builder.build();
    }
}
