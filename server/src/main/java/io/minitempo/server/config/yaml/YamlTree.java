// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config.yaml;

import io.minitempo.server.config.yaml.YamlNode.Entry;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import io.minitempo.server.config.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads one YAML document into a tree with line numbers (`spec/generator-and-ops.md §3.3`).
///
/// Aliases and `<<` merges are resolved, duplicate keys refused. A file that would grow out of bounds - too deep, or
/// too large once its aliases are written out - is refused as well, so that what follows may walk the tree freely.
public final class YamlTree {

    static final int MAX_DEPTH = 100;
    static final int MAX_NODES = 200_000;
    static final int MAX_CHARACTERS = 8 << 20;

    private static final String STRING_TAG = "tag:yaml.org,2002:str";
    private static final String BINARY_TAG = "tag:yaml.org,2002:binary";
    private static final Set<String> SCALAR_TAGS = Set.of(
            "tag:yaml.org,2002:int",
            "tag:yaml.org,2002:float",
            "tag:yaml.org,2002:bool",
            "tag:yaml.org,2002:null",
            "tag:yaml.org,2002:timestamp");

    private final Iterator<Event> events;
    private final Map<Anchor, Sized> anchors = new HashMap<>();
    private final Set<Anchor> open = new HashSet<>();
    private final List<ConfigProblem> problems = new ArrayList<>();
    private long nodes;

    private YamlTree(Iterator<Event> events) {
        this.events = events;
    }

    private record Sized(YamlNode node, long nodes, int depth) {}

    /// The tree of `text`; an empty document is an empty mapping.
    ///
    /// @throws ConfigException when the text is not YAML, its top level is not a mapping, keys occur twice, or it is
    /// out of bounds
    public static Mapping parse(String text) {
        YamlNode root = parseNode(text);
        if (root instanceof Scalar scalar && scalar.isNull()) {
            return Mapping.EMPTY;
        }
        if (root instanceof Mapping mapping) {
            return mapping;
        }
        throw new ConfigException(
                new ConfigProblem(root.line(), "", "expected keys and values at the top level, found " + root.tag()));
    }

    private static YamlNode parseNode(String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw ConfigException.of(
                    "yaml: the document has " + text.length() + " characters, allowed are at most " + MAX_CHARACTERS);
        }
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(MAX_CHARACTERS).build();
        YamlTree tree = new YamlTree(new Parse(settings).parseString(text).iterator());
        try {
            YamlNode root = tree.document();
            if (!tree.problems.isEmpty()) {
                throw new ConfigException(tree.problems);
            }
            return root;
        } catch (MarkedYamlEngineException e) {
            throw ConfigException.of(
                    "yaml: line " + line(e.getProblemMark().or(e::getContextMark)) + ": " + e.getProblem());
        } catch (YamlEngineException | NoSuchElementException e) {
            throw ConfigException.of("yaml: " + e.getMessage());
        }
    }

    /// The first document; further ones are not read, as in Tempo.
    private YamlNode document() {
        while (events.hasNext()) {
            if (events.next() instanceof DocumentStartEvent) {
                YamlNode root = node(events.next(), 0).node();
                // The end of the document, and of the stream or the begin of another: anything else does not parse.
                events.next();
                events.next();
                return root;
            }
        }
        return Scalar.NULL;
    }

    private Sized node(Event event, int depth) {
        if (depth > MAX_DEPTH) {
            throw problem(event, "blocks are nested more than " + MAX_DEPTH + " deep");
        }
        if (event instanceof AliasEvent alias) {
            return alias(alias, depth);
        }
        if (!(event instanceof NodeEvent start)) {
            throw problem(event, "expected a value");
        }
        Optional<Anchor> anchor = start.getAnchor();
        anchor.ifPresent(open::add);
        long before = nodes;
        count(event, 1);
        Sized sized = switch (start) {
            case ScalarEvent scalar -> new Sized(scalar(scalar), 1, 0);
            case SequenceStartEvent sequence -> sequence(sequence, depth, before);
            case MappingStartEvent mapping -> mapping(mapping, depth, before);
            default -> throw problem(event, "expected a value");
        };
        anchor.ifPresent(name -> {
            open.remove(name);
            anchors.put(name, sized);
        });
        return sized;
    }

    private Sized alias(AliasEvent alias, int depth) {
        Anchor anchor = alias.getAlias();
        if (open.contains(anchor)) {
            throw problem(alias, "anchor '" + anchor + "' value contains itself");
        }
        Sized target = anchors.get(anchor);
        if (target == null) {
            throw problem(alias, "unknown anchor '" + anchor + "' referenced");
        }
        if (depth + target.depth() > MAX_DEPTH) {
            throw problem(alias, "blocks are nested more than " + MAX_DEPTH + " deep");
        }
        count(alias, target.nodes());
        return target;
    }

    private void count(Event event, long more) {
        nodes += more;
        if (nodes > MAX_NODES) {
            throw problem(event, "document contains excessive aliasing or more than " + MAX_NODES + " values");
        }
    }

    private Scalar scalar(ScalarEvent event) {
        String tag = event.getTag().orElse("");
        if (tag.equals(BINARY_TAG)) {
            throw problem(event, "!!binary values are not supported");
        }
        boolean string = tag.isEmpty() ? !event.isPlain() : tag.equals(STRING_TAG) || !SCALAR_TAGS.contains(tag);
        return new Scalar(event.getValue(), string, line(event));
    }

    private Sized sequence(SequenceStartEvent start, int depth, long before) {
        List<YamlNode> items = new ArrayList<>();
        int deepest = 0;
        for (Event event = events.next(); !(event instanceof SequenceEndEvent); event = events.next()) {
            Sized item = node(event, depth + 1);
            items.add(item.node());
            deepest = Math.max(deepest, item.depth() + 1);
        }
        return new Sized(new Sequence(items, line(start)), nodes - before, deepest);
    }

    private Sized mapping(MappingStartEvent start, int depth, long before) {
        LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
        List<YamlNode> merges = new ArrayList<>();
        int deepest = 0;
        for (Event event = events.next(); !(event instanceof MappingEndEvent); event = events.next()) {
            YamlNode key = node(event, depth + 1).node();
            Sized value = node(events.next(), depth + 1);
            deepest = Math.max(deepest, value.depth() + 1);
            int line = line(event);
            if (!(key instanceof Scalar name)) {
                problems.add(new ConfigProblem(line, "", "expected a plain key, found " + key.tag()));
            } else if (name.text().equals("<<") && !name.quoted()) {
                merges.add(value.node());
            } else {
                Entry old = entries.putIfAbsent(name.text(), new Entry(value.node(), line));
                if (old != null) {
                    problems.add(new ConfigProblem(
                            line, "", "mapping key \"" + name.text() + "\" already defined at line " + old.line()));
                }
            }
        }
        for (YamlNode merge : merges) {
            mergeInto(entries, merge);
        }
        return new Sized(new Mapping(entries, line(start)), nodes - before, deepest);
    }

    private void mergeInto(Map<String, Entry> entries, YamlNode merge) {
        if (merge instanceof Mapping mapping) {
            mapping.entries().forEach(entries::putIfAbsent);
        } else if (merge instanceof Sequence sequence
                && sequence.items().stream().allMatch(Mapping.class::isInstance)) {
            sequence.items().forEach(item -> mergeInto(entries, item));
        } else {
            problems.add(
                    new ConfigProblem(merge.line(), "", "map merge requires a map or a sequence of maps as the value"));
        }
    }

    private static ConfigException problem(Event event, String message) {
        return ConfigException.of("yaml: line " + line(event) + ": " + message);
    }

    private static int line(Event event) {
        return line(event.getStartMark());
    }

    private static int line(Optional<Mark> mark) {
        @Nullable Mark known = mark.orElse(null);
        return known == null ? YamlNode.NO_LINE : known.getLine() + 1;
    }
}
