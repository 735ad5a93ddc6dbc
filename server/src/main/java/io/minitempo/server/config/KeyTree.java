// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import io.minitempo.server.config.KeySchema.Block;
import io.minitempo.server.config.KeySchema.Entries;
import io.minitempo.server.config.KeySchema.Free;
import io.minitempo.server.config.KeySchema.Items;
import io.minitempo.server.config.KeySchema.Value;
import io.minitempo.server.config.yaml.ConfigProblem;
import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.config.yaml.YamlNode.Entry;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import io.minitempo.server.config.yaml.YamlNode.Sequence;
import io.minitempo.server.config.yaml.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Every key of `tempo.yaml` that Tempo 2.10.8 or 3.0.3 knows, with its type, and its default in both
/// (`spec/generator-and-ops.md §3.3, §4`).
///
/// Trees that went through [#check] hold values in the spelling in which Tempo prints them; all other methods expect
/// such trees. Immutable.
public final class KeyTree {

    /// The host name of the machine on which the dumps were recorded.
    private static final String RECORDED_HOST = "vm";

    private static final Sequence EMPTY_LIST = new Sequence(List.of(), YamlNode.NO_LINE);

    private final Block root;
    private final Map<Topology, Mapping> dumps;
    private final Map<Topology, Mapping> defaults;

    private KeyTree(Block root, Map<Topology, Mapping> dumps) {
        this.root = root;
        this.dumps = dumps;
        this.defaults = new EnumMap<>(Topology.class);
        for (Topology topology : Topology.values()) {
            defaults.put(topology, filled(root, dumps.get(topology), dumps.get(topology.other())));
        }
    }

    /// A tree, checked.
    ///
    /// @param tree what the file mentions and what is well formed, every value in Tempo's spelling
    /// @param problems unknown keys and values of the wrong type
    public record Checked(Mapping tree, List<ConfigProblem> problems) {

        /// Copies the list.
        public Checked {
            problems = List.copyOf(problems);
        }
    }

    /// The tree of this release; instance ids default to `hostName`.
    public static KeyTree load(String hostName) {
        Map<Topology, Mapping> dumps = new EnumMap<>(Topology.class);
        for (Topology topology : Topology.values()) {
            Mapping dump = resource("defaults-" + topology.release() + ".yaml");
            dumps.put(topology, (Mapping) onHost(dump, hostName));
        }
        Mapping newer = dumps.getOrDefault(Topology.KAFKA, Mapping.EMPTY);
        Mapping older = dumps.getOrDefault(Topology.CLASSIC, Mapping.EMPTY);
        return new KeyTree(SchemaReader.read(newer, older, resource("keys.yaml")), dumps);
    }

    private static Mapping resource(String name) {
        try (InputStream in = KeyTree.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            return YamlTree.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static YamlNode onHost(YamlNode node, String hostName) {
        return switch (node) {
            case Mapping mapping -> {
                LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
                mapping.entries()
                        .forEach((key, entry) ->
                                entries.put(key, new Entry(onHost(entry.value(), hostName), YamlNode.NO_LINE)));
                yield new Mapping(entries, YamlNode.NO_LINE);
            }
            case Sequence sequence ->
                new Sequence(
                        sequence.items().stream()
                                .map(item -> onHost(item, hostName))
                                .toList(),
                        YamlNode.NO_LINE);
            case Scalar scalar ->
                scalar.text().equals(RECORDED_HOST)
                        ? Scalar.string(hostName)
                        : new Scalar(scalar.text(), scalar.quoted(), YamlNode.NO_LINE);
        };
    }

    /// The defaults of all keys of both generations; where only one has a key its default applies to both.
    public Mapping defaults(Topology topology) {
        return defaults.getOrDefault(topology, Mapping.EMPTY);
    }

    /// Compares a tree with what is known: every unknown key and every value of the wrong type is a problem.
    public Checked check(Mapping tree) {
        TreeCheck check = new TreeCheck();
        return new Checked(check.check(root, tree, ""), check.problems());
    }

    /// [#check] for a tree that has the shape of the block `block`, such as `overrides.defaults`, but stands under
    /// `path` in a file of its own.
    public Checked checkBlock(String block, Mapping tree, String path) {
        TreeCheck check = new TreeCheck();
        return new Checked(check.check(block(block), tree, path), check.problems());
    }

    private Block block(String path) {
        if (find(path) instanceof Block block) {
            return block;
        }
        throw new IllegalArgumentException("no block " + path);
    }

    /// The dotted paths, from `block` on, of everything below a block that is no block itself.
    public List<String> paths(String block) {
        List<String> paths = new ArrayList<>();
        collect(block(block), "", paths);
        return paths;
    }

    private static void collect(Block block, String path, List<String> paths) {
        block.keys().forEach((key, schema) -> {
            String below = ConfigBinder.join(path, key);
            if (schema instanceof Block nested) {
                collect(nested, below, paths);
            } else {
                paths.add(below);
            }
        });
    }

    /// What a tree sets although nothing here acts on it.
    ///
    /// @param notBuilt keys that hold something else than their default and would have an effect in Tempo
    /// @param withoutEffect keys that hold something else than their default but have no effect in Tempo either, or
    /// concern what a JVM does not have
    public record Unbuilt(List<ConfigProblem> notBuilt, List<String> withoutEffect) {

        /// Copies the lists.
        public Unbuilt {
            notBuilt = List.copyOf(notBuilt);
            withoutEffect = List.copyOf(withoutEffect);
        }
    }

    /// Compares a tree with what records take up.
    ///
    /// @param tree what the file mentions
    /// @param built the keys that records of this process take up
    public Unbuilt unbuilt(Mapping tree, Topology topology, BuiltKeys built) {
        UnbuiltKeys keys = new UnbuiltKeys();
        keys.walk(root, tree, defaults(topology), built, "");
        return new Unbuilt(keys.problems(), keys.ignored());
    }

    /// [#unbuilt] for a tree that has the shape of the block `block` but stands under `path` in a file of its own,
    /// where zero means not set.
    public Unbuilt unbuiltBlock(String block, Mapping tree, BuiltKeys built, String path) {
        UnbuiltKeys keys = new UnbuiltKeys();
        keys.walk(block(block), tree, filled(block(block), null, null), built, path);
        return new Unbuilt(keys.problems(), keys.ignored());
    }

    /// What Tempo would print of an effective configuration: the keys of the topology's generation, others where they
    /// are set, secrets masked.
    public Mapping shown(Mapping effective, Topology topology) {
        return new ShownTree(defaults(topology)).show(root, effective, dumps.getOrDefault(topology, Mapping.EMPTY));
    }

    /// What Tempo would print of a tree that has the shape of the block `block`: what is set, secrets masked.
    public Mapping shownBlock(String block, Mapping tree) {
        return new ShownTree(Mapping.EMPTY).show(block(block), tree, Mapping.EMPTY);
    }

    /// Whether the key, or a block that it stands in, is accepted whatever it holds and has no effect.
    public boolean isIgnored(String path) {
        KeySchema schema = find(path);
        return schema != null && schema.marks().ignored();
    }

    /// A single value given on the command line, in Tempo's spelling.
    ///
    /// @throws IllegalArgumentException when it is not of the type of the key
    public Scalar value(String path, String text) {
        KeyType type = type(path);
        return type.normalise(
                type == KeyType.STRING || type == KeyType.SECRET ? Scalar.string(text) : Scalar.plain(text));
    }

    /// Whether the key is a truth value, which on the command line needs no argument.
    public boolean isBoolean(String path) {
        return type(path) == KeyType.BOOL;
    }

    private KeyType type(String path) {
        KeySchema schema = find(path);
        if (schema instanceof Value value) {
            return value.type();
        }
        throw new IllegalArgumentException("no single value " + path);
    }

    @Nullable
    KeySchema find(String path) {
        KeySchema found = root;
        for (String key : path.split("\\.", -1)) {
            found = found instanceof Block block ? block.keys().get(key) : null;
        }
        return found;
    }

    /// The tree of all defaults at one place: from `own`, else from `other`, else the zero value.
    static YamlNode filled(KeySchema schema, @Nullable YamlNode own, @Nullable YamlNode other) {
        Optional<YamlNode> known = Optional.ofNullable(own).or(() -> Optional.ofNullable(other));
        return switch (schema) {
            case Block block -> block.optional() ? known.orElse(Scalar.NULL) : filled(block, own, other);
            case Value value -> known.orElse(value.fallback());
            case Items items -> known.orElse(items.marks().unset() ? Scalar.NULL : EMPTY_LIST);
            case Entries entries -> known.orElse(entries.marks().unset() ? Scalar.NULL : Mapping.EMPTY);
            case Free free -> known.orElse(Scalar.NULL);
        };
    }

    /// The defaults of the keys of a block, even of one that is null by default.
    static Mapping filled(Block block, @Nullable YamlNode own, @Nullable YamlNode other) {
        LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
        block.keys().forEach((key, schema) -> {
            YamlNode fromOwn = own instanceof Mapping mapping ? mapping.get(key) : null;
            YamlNode fromOther = other instanceof Mapping mapping ? mapping.get(key) : null;
            entries.put(key, new Entry(filled(schema, fromOwn, fromOther), YamlNode.NO_LINE));
        });
        return new Mapping(entries, YamlNode.NO_LINE);
    }
}
