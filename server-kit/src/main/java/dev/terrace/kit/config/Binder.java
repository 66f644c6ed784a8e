package dev.terrace.kit.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Node tree to records. Goes on after a mistake: a value that failed is null here, is noted as a
 * problem, and only keeps the records around it from being made.
 */
final class Binder {
  private final Problems problems;
  private final Environment environment;
  private final ScalarReader scalars;
  private final SecretReader secrets;

  Binder(Problems problems, Map<String, String> environment, Path folder) {
    this.problems = problems;
    this.environment = new Environment(environment);
    this.scalars = new ScalarReader(folder);
    this.secrets = new SecretReader(problems);
  }

  @Nullable Object bindRoot(Class<?> type, @Nullable Node node) {
    return node == null || YamlText.isNull(node)
        ? bindRecord(type, null, new Place("", 1, true))
        : bind(type, node, null, new Place("", YamlText.line(node), true));
  }

  /**
   * A key and the line to name for it.
   *
   * @param real false inside a {@link Default}: what lies there has no line the user can see
   */
  private record Place(String key, int line, boolean real) {
    Place child(String name, Entry entry) {
      return new Place(Keys.child(key, name), entry.line(), real);
    }

    Place missing(String name) {
      return new Place(Keys.child(key, name), line, false);
    }

    Place element(int index, Node node) {
      return new Place(key + "[" + index + "]", line(node), real);
    }

    int line(Node node) {
      return real ? YamlText.line(node) : line;
    }
  }

  /** A value with the line of its key. */
  private record Entry(int line, Node node) {}

  private @Nullable Object bind(Type type, Node node, @Nullable Range range, Place place) {
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == List.class
          ? bindList(generic.getActualTypeArguments()[0], node, range, place)
          : bindMap(generic, node, range, place);
    }
    var raw = (Class<?>) type;
    if (raw.isRecord() && !scalars.knows(raw)) {
      if (node instanceof MappingNode mapping) {
        return bindRecord(raw, mapping, place);
      }
      if (YamlText.isNull(node)) {
        return bindRecord(raw, null, place);
      }
      Shorthand shorthand = raw.getAnnotation(Shorthand.class);
      if (shorthand != null && node instanceof ScalarNode) {
        return bindRecord(raw, mappingOf(shorthand.value(), node), place);
      }
      problems.add(
          place.line(),
          place.key(),
          "must be a mapping (key: value) but was " + YamlText.kind(node));
      return null;
    }
    if (!scalars.knows(raw)) {
      throw new IllegalStateException("configuration cannot hold a " + type + " at " + place.key());
    }
    if (raw == Secret.class && node instanceof MappingNode mapping) {
      return bindSecretFile(mapping, place);
    }
    return bindScalar(raw, node, range, place);
  }

  private static MappingNode mappingOf(String key, Node value) {
    var name =
        new ScalarNode(
            Tag.STR, true, key, ScalarStyle.PLAIN, value.getStartMark(), value.getEndMark());
    return new MappingNode(
        Tag.MAP,
        true,
        List.of(new NodeTuple(name, value)),
        FlowStyle.FLOW,
        value.getStartMark(),
        value.getEndMark());
  }

  private @Nullable Object bindScalar(
      Class<?> type, Node node, @Nullable Range range, Place place) {
    if (!(node instanceof ScalarNode scalar)) {
      problems.add(
          place.line(), place.key(), "must be a single value but was " + YamlText.kind(node));
      return null;
    }
    try {
      String text = environment.replace(scalar.getValue());
      if (YamlText.isNull(node) || (text.isEmpty() && scalar.isPlain())) {
        problems.add(place.line(), place.key(), "has no value");
        return null;
      }
      if (type == Secret.class && text.isEmpty()) {
        problems.add(place.line(), place.key(), "must not be empty");
        return null;
      }
      return scalars.read(type, text, range);
    } catch (IllegalArgumentException e) {
      problems.add(place.line(), place.key(), String.valueOf(e.getMessage()));
      return null;
    }
  }

  private @Nullable Object bindSecretFile(MappingNode mapping, Place place) {
    var entries = entries(mapping, place);
    var file = entries.get("file");
    if (file == null || entries.size() != 1) {
      problems.add(place.line(), place.key(), "must be a value or {file: /path}");
      return null;
    }
    return secret(file.node(), place.child("file", file));
  }

  private @Nullable Object secret(Node node, Place place) {
    var path = bindScalar(Path.class, node, null, place);
    return path == null ? null : secrets.read((Path) path, place.line(), place.key());
  }

  private @Nullable Object bindList(
      Type elementType, Node node, @Nullable Range range, Place place) {
    if (!(node instanceof SequenceNode sequence)) {
      problems.add(
          place.line(),
          place.key(),
          "must be a list, such as [a, b], but was " + YamlText.kind(node));
      return null;
    }
    var values = new ArrayList<Object>();
    boolean complete = true;
    for (int i = 0; i < sequence.getValue().size(); i++) {
      var element = sequence.getValue().get(i);
      var value = bind(elementType, element, range, place.element(i, element));
      if (value == null) {
        complete = false;
      } else {
        values.add(value);
      }
    }
    return complete ? List.copyOf(values) : null;
  }

  private @Nullable Object bindMap(
      ParameterizedType type, Node node, @Nullable Range range, Place place) {
    if (type.getRawType() != Map.class || type.getActualTypeArguments()[0] != String.class) {
      throw new IllegalStateException("configuration cannot hold a " + type + " at " + place.key());
    }
    if (!(node instanceof MappingNode mapping)) {
      problems.add(
          place.line(),
          place.key(),
          "must be a mapping (name: value) but was " + YamlText.kind(node));
      return null;
    }
    var values = new LinkedHashMap<String, Object>();
    boolean complete = true;
    for (var entry : entries(mapping, place).entrySet()) {
      var value =
          bind(
              type.getActualTypeArguments()[1],
              entry.getValue().node(),
              range,
              place.child(entry.getKey(), entry.getValue()));
      if (value == null) {
        complete = false;
      } else {
        values.put(entry.getKey(), value);
      }
    }
    return complete ? Collections.unmodifiableMap(values) : null;
  }

  private @Nullable Object bindRecord(Class<?> type, @Nullable MappingNode mapping, Place place) {
    Map<String, Entry> entries = mapping == null ? new LinkedHashMap<>() : entries(mapping, place);
    int before = problems.count();
    var components = type.getRecordComponents();
    var values = new @Nullable Object[components.length];
    var known = new ArrayList<String>();
    for (int i = 0; i < components.length; i++) {
      String key = Keys.of(components[i]);
      known.add(key);
      if (components[i].getType() == Secret.class) {
        known.add(SecretReader.fileKey(key));
      }
      values[i] = bindComponent(components[i], key, entries, place);
      entries.remove(key);
    }
    for (var unknown : entries.entrySet()) {
      problems.add(
          unknown.getValue().line(),
          Keys.child(place.key(), unknown.getKey()),
          known.isEmpty()
              ? "unknown key; none is allowed here"
              : "unknown key; " + Keys.hint(unknown.getKey(), known));
    }
    return problems.count() == before ? construct(type, components, values, mapping, place) : null;
  }

  private @Nullable Object bindComponent(
      RecordComponent component, String key, Map<String, Entry> entries, Place place) {
    var entry = entries.get(key);
    var range = component.getAnnotation(Range.class);
    if (component.getType() == Secret.class) {
      String fileKey = SecretReader.fileKey(key);
      var file = entries.remove(fileKey);
      if (file != null && entry != null) {
        problems.add(
            file.line(),
            Keys.child(place.key(), fileKey),
            "give either %s or %s, not both".formatted(key, fileKey));
        return null;
      }
      if (file != null && !absent(file.node())) {
        return secret(file.node(), place.child(fileKey, file));
      }
    }
    if (entry != null && !absent(entry.node())) {
      return bind(component.getGenericType(), entry.node(), range, place.child(key, entry));
    }
    var own = entry == null ? place.missing(key) : place.child(key, entry);
    var byDefault = component.getAnnotation(Default.class);
    if (byDefault != null) {
      return bindDefault(component, byDefault.value(), range, own);
    }
    if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
      return null;
    }
    if (entry != null && component.getType().isRecord() && !scalars.knows(component.getType())) {
      return bindRecord(component.getType(), null, own);
    }
    String missing =
        component.getType() == Secret.class
            ? "is missing (or %s)".formatted(SecretReader.fileKey(key))
            : "is missing";
    problems.add(own.line(), own.key(), entry == null ? missing : "has no value");
    return null;
  }

  /** Left empty, by itself or by an environment variable with nothing in it. */
  private boolean absent(Node node) {
    if (YamlText.isNull(node)) {
      return true;
    }
    if (node instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.PLAIN) {
      try {
        return environment.replace(scalar.getValue()).isEmpty();
      } catch (IllegalArgumentException e) {
        return false; // told when the value is read
      }
    }
    return false;
  }

  private @Nullable Object bindDefault(
      RecordComponent component, String yaml, @Nullable Range range, Place place) {
    if (yaml.isEmpty() && component.getType() == String.class) {
      return "";
    }
    var own = new Problems("@Default of " + component);
    var node = YamlText.compose(yaml, own);
    own.throwIfAny();
    if (node == null) {
      throw new IllegalStateException("empty @Default of " + component);
    }
    return bind(
        component.getGenericType(), node, range, new Place(place.key(), place.line(), false));
  }

  private @Nullable Object construct(
      Class<?> type,
      RecordComponent[] components,
      @Nullable Object[] values,
      @Nullable MappingNode mapping,
      Place place) {
    try {
      var constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof ConfigRefusal refusal) {
        for (ConfigNote problem : refusal.problems()) {
          problems.add(
              KeyLines.find(place.real() ? mapping : null, problem.key(), place.line()),
              problem.key().isEmpty() ? place.key() : Keys.child(place.key(), problem.key()),
              problem.message());
        }
        return null;
      }
      if (e.getCause() instanceof IllegalArgumentException refusal) {
        problems.add(place.line(), place.key(), String.valueOf(refusal.getMessage()));
        return null;
      }
      throw new IllegalStateException("the constructor of " + type + " failed", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + type, e);
    }
  }

  /** The entries by key, in order; a repeated key or one that is no plain name is a problem. */
  private Map<String, Entry> entries(MappingNode mapping, Place place) {
    var entries = new LinkedHashMap<String, Entry>();
    var lines = new LinkedHashMap<String, Integer>();
    for (var tuple : mapping.getValue()) {
      int line = place.line(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(line, place.key(), "a key must be a name but was a mapping or a list");
        continue;
      }
      String name = key.getValue();
      Integer first = lines.putIfAbsent(name, line);
      if (first != null) {
        problems.add(line, Keys.child(place.key(), name), "is given twice; first in line " + first);
      } else {
        entries.put(name, new Entry(line, tuple.getValueNode()));
      }
    }
    return entries;
  }
}
