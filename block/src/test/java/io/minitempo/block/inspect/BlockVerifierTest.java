// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.GoldenBlocks;
import io.minitempo.block.meta.BlockFormat;
import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import io.minitempo.objectstore.local.LocalBackend;
import io.minitempo.testsupport.ManualClock;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BlockVerifierTest {

    /// What was found by the name of the damage, so that each is looked for once.
    private final Map<String, List<Finding>> found = new HashMap<>();

    static Stream<Damage> damages() {
        return Stream.concat(Damages.all().stream(), Damages.ofNewFormat().stream());
    }

    @ParameterizedTest
    @MethodSource("damages")
    void namesTheDamage(Damage damage) throws Exception {
        List<Finding> findings = findings(damage);

        assertThat(findings).anySatisfy(finding -> {
            assertThat(finding.check()).isEqualTo(damage.check());
            assertThat(finding.toString()).containsPattern(damage.says());
            assertThat(finding.object()).startsWith("acme/01234567-89ab-4def-8123-456789abcdef/");
        });
    }

    /// No two kinds are told in the same words, and there are more than thirty.
    @Test
    void everyDamageHasItsOwnMessage() throws Exception {
        Set<String> messages = new HashSet<>();
        List<Damage> all = damages().toList();
        for (Damage damage : all) {
            Finding finding = findings(damage).stream()
                    .filter(found -> found.check() == damage.check())
                    .findFirst()
                    .orElseThrow();
            assertThat(messages.add(finding.toString())).as(finding.toString()).isTrue();
        }
        assertThat(all).hasSizeGreaterThan(40);
    }

    private List<Finding> findings(Damage damage) throws Exception {
        List<Finding> known = found.get(damage.name());
        if (known != null) {
            return known;
        }
        DamagedBlock block = new DamagedBlock(Damages.format(damage));
        damage.plant().in(block);
        List<Finding> findings = block.verify().findings();
        found.put(damage.name(), findings);
        return findings;
    }

    @ParameterizedTest
    @EnumSource(names = {"VPARQUET4", "VPARQUET5"})
    void acceptsWhatIsWrittenHere(BlockFormat format) throws Exception {
        DamagedBlock block = new DamagedBlock(format);
        Report report = block.verify();
        assertThat(report.findings()).isEmpty();
        assertThat(report.rowGroups()).isGreaterThan(2);
        assertThat(report.traces()).isEqualTo(block.meta().totalObjects());
        assertThat(report.spans()).isGreaterThan(report.traces());
    }

    @Test
    void acceptsACompactedBlock() throws Exception {
        DamagedBlock block = new DamagedBlock(BlockFormat.VPARQUET4);
        block.bucket.move(block.keys.meta(), block.keys.compactedMeta());
        assertThat(block.verify().findings()).isEmpty();
    }

    /// A file that was rewritten without a change is sound, or the damage done by rewriting would prove nothing.
    @ParameterizedTest
    @EnumSource(names = {"VPARQUET4", "VPARQUET5"})
    void acceptsARewrittenBlock(BlockFormat format) throws Exception {
        DamagedBlock block = new DamagedBlock(format);
        block.data(same -> {});
        assertThat(block.verify().findings()).isEmpty();
    }

    @Test
    void acceptsEveryGoldenBlock(@TempDir Path folder) throws Exception {
        List<Path> blocks = GoldenBlocks.copyTo(folder);
        assertThat(blocks).hasSize(16);
        for (Path block : blocks) {
            LocalBackend bucket = new LocalBackend(GoldenBlocks.bucketOf(folder, block), ManualClock.atGoldenInput());
            BlockId id = BlockId.parse(block.getFileName().toString());
            Report report = new BlockVerifier(bucket).verify(new TenantId(GoldenBlocks.TENANT), id);
            assertThat(report.findings()).as(block.toString()).isEmpty();
            assertThat(report.traces()).isPositive();
        }
    }
}
