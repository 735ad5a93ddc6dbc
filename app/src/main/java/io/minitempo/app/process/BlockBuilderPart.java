// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.app.config.TempoModule;
import io.minitempo.blockbuilder.BlockBuilder;
import io.minitempo.blockbuilder.BlockBuilderConfig;
import io.minitempo.core.TempoException;
import io.minitempo.ingestlog.IngestLog;
import io.minitempo.server.overrides.Overrides;
import java.util.List;

/// Puts the block-builder together.
final class BlockBuilderPart {

    private BlockBuilderPart() {}

    /// Adds the block-builder.
    ///
    /// @throws TempoException.Invalid when it has no partitions, or nowhere to work
    static void add(Assembly assembly, Rings rings, Storage storage, Overrides overrides) {
        BlockBuilderConfig config = assembly.config().blockBuilder();
        List<String> problems = config.problemsInUse();
        if (!problems.isEmpty()) {
            throw new TempoException.Invalid(String.join("; ", problems));
        }
        IngestLog log = IngestLogs.open(assembly, "block-builder");
        BlockBuilder builder = new BlockBuilder(new BlockBuilder.Dependencies(
                config,
                assembly.config().storage().trace().block(),
                log,
                storage.blocks(),
                rings.partitions()::ring,
                overrides,
                assembly.config().ingest().kafka().consumerGroupLagMetricUpdateInterval(),
                assembly.registry(),
                assembly.clock(),
                assembly.random()));
        assembly.add(
                TempoModule.BLOCK_BUILDER,
                new InOrder(log, builder),
                TempoModule.SERVER,
                TempoModule.OVERRIDES,
                TempoModule.STORE,
                TempoModule.PARTITION_RING);
    }
}
