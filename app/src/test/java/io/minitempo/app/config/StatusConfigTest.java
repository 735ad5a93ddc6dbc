// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.server.config.BuiltKeys;
import io.minitempo.server.config.KeyTree;
import io.minitempo.server.config.yaml.GoYaml;
import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Sequence;
import io.minitempo.server.config.yaml.YamlTree;
import io.minitempo.testsupport.Golden;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusConfigTest {

    private static final KeyTree KEYS = KeyTree.load("vm");

    @TempDir
    private Path directory;

    private StatusConfig status(String yaml) {
        EffectiveConfig config = new ConfigLoader(KEYS).load(Sources.of(directory, yaml, ""), BuiltKeys.Whole.BUILT);
        return new StatusConfig(KEYS, config);
    }

    private static String golden(String name) {
        String text = Golden.text("status/" + name);
        // Tempo prints the interfaces that it found on that machine.
        return text.substring(text.indexOf("---\n") + 4)
                .replace("        interface_names:\n            - eth0\n", "        interface_names: []\n");
    }

    private static String body(String page) {
        assertThat(page).startsWith("---\n# topology: ");
        return page.substring(page.indexOf('\n', 5) + 1);
    }

    /// The recorded configuration, with the zeros that Tempo's own page leaves out.
    private static String recorded() {
        return golden("config.yaml")
                .replace("    mcp_server:\n", "    query_end_cutoff: 0s\n    mcp_server:\n")
                .replace(
                        "        max_result_limit: 0\n",
                        "        max_result_limit: 0\n        query_backend_after: 0s\n        max_spans_per_span_set: 0\n")
                .replace("        interval: 5m0s\n", "        interval: 5m0s\n        query_backend_after: 0s\n");
    }

    @Test
    void printsTheRecordedConfigurationByteForByte() {
        assertThat(body(status(recorded()).render(""))).isEqualTo(golden("config.yaml"));
    }

    @Test
    void printsTheDefaultsByteForByteWhateverIsSet() {
        assertThat(body(status("server: {http_listen_port: 1}").render("defaults")))
                .isEqualTo(golden("config-defaults.yaml"));
        assertThat(body(status("ingester: {}").render("defaults"))).isEqualTo(golden("2.10.8/config-defaults.yaml"));
    }

    @Test
    void printsTheRecordedDifferences() {
        String diff = body(status(recorded()).render("diff"));

        assertThat(GoYaml.print(withSortedProcessors(YamlTree.parse(diff))))
                .isEqualTo(GoYaml.print(withSortedProcessors(YamlTree.parse(golden("config-diff.yaml")))));
    }

    /// Tempo keeps the names of processors in a set, so they come in any order.
    private static Mapping withSortedProcessors(Mapping tree) {
        String path = "overrides.defaults.metrics_generator.processors";
        Sequence names = (Sequence) requireNonNull(tree.at(path));
        return tree.with(
                path,
                new Sequence(
                        names.items().stream()
                                .sorted(Comparator.comparing(YamlNode::toString))
                                .toList(),
                        YamlNode.NO_LINE));
    }

    @Test
    void whatItPrintsLoadsAgainToTheSame() {
        String page = status(golden("config.yaml")).render("");

        assertThat(status(page).render("")).isEqualTo(page);
    }

    @Test
    void saysWhichTopologyAppliesAndWhy() {
        assertThat(status("ingester: {}").render(""))
                .startsWith(
                        "---\n# topology: classic, because there is an ingester block, and ingest is not configured;"
                                + " defaults are those of Tempo 2.10.8\ntarget: all\n");
        assertThat(status("").render("diff"))
                .startsWith("---\n# topology: kafka, because there is no ingester block; defaults are those of Tempo"
                        + " 3.0.3\n");
    }

    @Test
    void showsKeysOfTheOtherGenerationWhereTheyAreSet() {
        String classic =
                status("ingester: {}\nlive_store: {block_reclaim_grace: 7m}\n").render("");
        assertThat(classic).contains("    block_reclaim_grace: 7m0s\n").doesNotContain("readiness_max_wait");

        String kafka = status("ingester: {max_block_duration: 7m}\ningest: {enabled: true}\n")
                .render("");
        assertThat(kafka).contains("ingester:\n    max_block_duration: 7m0s\n").contains("    enabled: true\n");
    }

    @Test
    void masksSecretsInAllModes() {
        StatusConfig status = status("""
                target: querier
                server: {http_tls_config: {key: hush1}}
                storage: {trace: {s3: {access_key: id, secret_key: hush2}, redis: {password: hush3}}}
                ingest: {kafka: {sasl_password: hush4}}
                metrics_generator:
                  storage:
                    remote_write: [{url: u, basic_auth: {username: n, password: hush5}, headers: {a: hush6}}]
                overrides: {defaults: {metrics_generator: {remote_write_headers: {b: hush7}}}}
                distributor: {receivers: {kafka: {auth: {sasl: {username: x, password: hush8}}}}}
                """);

        for (String mode : new String[] {"", "diff", "defaults"}) {
            assertThat(status.render(mode)).doesNotContain("hush");
        }
        assertThat(status.render("diff"))
                .contains("access_key: id\n")
                .contains("secret_key: '********'\n")
                .contains("key: <secret>\n")
                .contains("username: x\n");
    }

    @Test
    void refusesOtherModes() {
        assertThatThrownBy(() -> status("").render("all"))
                .isInstanceOf(TempoException.Internal.class)
                .hasMessage("unknown value for mode query parameter: all");
    }

    @Test
    void givesTheLimitsToThePagesAboutOverrides() {
        StatusConfig status = status("overrides: {defaults: {global: {max_bytes_per_trace: 1}}}");

        assertThat(status.limits().at("global.max_bytes_per_trace")).isNotNull();
        assertThat(status.limits().at("ingestion.rate_limit_bytes")).isNotNull();
        assertThat(GoYaml.print(status.limitDifferences())).isEqualTo("global:\n    max_bytes_per_trace: 1\n");
    }
}
