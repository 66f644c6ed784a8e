"""The application of Terrace's benchmarks as one would write it in Flask, lean: no ORM, the SQL and the schema
that Terrace has, a connection that stays for each worker, tokens and sessions checked as Terrace checks them.

    gunicorn --workers 5 --bind 127.0.0.1:8000 conduit:app

Environment: BENCH_DB_PORT, BENCH_DB_USER, BENCH_DB_PASSWORD, BENCH_DB_NAME, BENCH_TOKEN_KEY.
"""
import base64, hashlib, hmac, json, os, time

import MySQLdb
from flask import Flask, jsonify, render_template, request

app = Flask(__name__)
if hasattr(app, "json"):
    app.json.sort_keys = False
    app.json.compact = True
KEY = os.environ["BENCH_TOKEN_KEY"].encode()
_connection = None


def connection():
    global _connection
    if _connection is None:
        _connection = MySQLdb.connect(
            host="127.0.0.1",
            port=int(os.environ["BENCH_DB_PORT"]),
            user=os.environ["BENCH_DB_USER"],
            passwd=os.environ["BENCH_DB_PASSWORD"],
            db=os.environ["BENCH_DB_NAME"],
            charset="utf8mb4",
            autocommit=True,
            init_command="SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
        )
    return _connection


def rows(sql, args=()):
    cursor = connection().cursor()
    cursor.execute(sql, args)
    return cursor.fetchall()


COLUMNS = """SELECT a.id, a.slug, a.title, a.description, {body} AS body, a.created_at, a.updated_at,
  a.favorites_count, u.username, u.bio, u.image, {favorited} AS favorited, {following} AS following"""
FAVORITED = "EXISTS (SELECT 1 FROM favorite v WHERE v.user_id = %(viewer)s AND v.article_id = a.id)"
FOLLOWING = "EXISTS (SELECT 1 FROM follow w WHERE w.follower_id = %(viewer)s AND w.followed_id = a.author_id)"


def columns(viewer, body):
    return COLUMNS.format(
        body=body, favorited=FAVORITED if viewer else "FALSE", following=FOLLOWING if viewer else "FALSE"
    )


def with_tags(found):
    ids = [row[0] for row in found]
    tags = {}
    if ids:
        sql = "SELECT a.article_id, t.name FROM article_tag a JOIN tag t ON t.id = a.tag_id WHERE a.article_id IN %s"
        for owner, name in rows(sql, (ids,)):
            tags.setdefault(owner, []).append(name)
    return [article(row, sorted(tags.get(row[0], []))) for row in found]


def stamp(time):
    return time.isoformat(timespec="milliseconds") + "Z"


def article(row, tags):
    return {
        "slug": row[1], "title": row[2], "description": row[3], "body": row[4], "tagList": tags,
        "createdAt": stamp(row[5]), "updatedAt": stamp(row[6]), "favorited": bool(row[11]),
        "favoritesCount": row[7],
        "author": {"username": row[8], "bio": row[9], "image": row[10], "following": bool(row[12])},
    }


def newest(viewer, limit, offset):
    return with_tags(rows(
        columns(viewer, "''") + """
        FROM (SELECT x.id AS id FROM article x ORDER BY x.created_at DESC, x.id DESC
              LIMIT %(limit)s OFFSET %(offset)s) page
        JOIN article a ON a.id = page.id
        JOIN user u ON u.id = a.author_id
        ORDER BY a.created_at DESC, a.id DESC""",
        {"viewer": viewer, "limit": limit, "offset": offset}))


_count = (0, 0.0)


def count():
    """As old as Terrace's may be: a count reads a whole index."""
    global _count
    if time.monotonic() - _count[1] > 1:
        _count = (rows("SELECT COUNT(*) FROM article x")[0][0], time.monotonic())
    return _count[0]


def by_slug(viewer, slug):
    found = rows(
        columns(viewer, "a.body") + " FROM article a JOIN user u ON u.id = a.author_id WHERE a.slug = %(slug)s",
        {"viewer": viewer, "slug": slug})
    return with_tags(found)[0] if found else None


def token_viewer():
    """The account of a token signed by HS256; None when there is none."""
    header = request.headers.get("Authorization", "")
    if not header.startswith("Token "):
        return None
    signed, _, signature = header[6:].rpartition(".")
    wanted = hmac.new(KEY, signed.encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(wanted, unpadded(signature)):
        return None
    claims = json.loads(unpadded(signed.partition(".")[2]))
    return int(claims["sub"]) if claims["exp"] > time.time() else None


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@app.get("/health")
def health():
    return "ok\n"


@app.get("/api/articles")
def articles():
    limit = max(1, min(100, request.args.get("limit", 20, int)))
    offset = max(0, request.args.get("offset", 0, int))
    found = newest(token_viewer(), limit, offset)
    for one in found:
        del one["body"]
    return jsonify(articles=found, articlesCount=count())


@app.get("/api/articles/<slug>")
def one(slug):
    found = by_slug(token_viewer(), slug)
    return jsonify(article=found) if found else (jsonify(errors={"article": ["not found"]}), 404)


@app.post("/api/articles/<slug>/favorite")
def favorite(slug):
    viewer = token_viewer()
    if not viewer:
        return jsonify(errors={"token": ["is missing"]}), 401
    for attempt in range(3):
        try:
            cursor = connection().cursor()
            cursor.execute("BEGIN")
            raised = cursor.execute(
                "UPDATE article SET favorites_count = favorites_count + 1 WHERE slug = %s", (slug,))
            if not raised:
                cursor.execute("ROLLBACK")
                return jsonify(errors={"article": ["not found"]}), 404
            added = cursor.execute(
                """INSERT INTO favorite (user_id, article_id, article_created_at, created_at)
                   SELECT %(viewer)s, a.id, a.created_at, UTC_TIMESTAMP(3)
                   FROM article a
                   LEFT JOIN favorite f ON f.user_id = %(viewer)s AND f.article_id = a.id
                   WHERE a.slug = %(slug)s AND f.user_id IS NULL""", {"viewer": viewer, "slug": slug})
            if not added:
                cursor.execute("UPDATE article SET favorites_count = favorites_count - 1 WHERE slug = %s", (slug,))
            cursor.execute("COMMIT")
            return jsonify(article=by_slug(viewer, slug))
        except MySQLdb.OperationalError as e:
            cursor.execute("ROLLBACK")
            if e.args[0] not in (1213, 1205) or attempt == 2:
                raise


@app.get("/")
def home():
    user = None
    cookie = request.cookies.get("session") or request.cookies.get("__Host-session")
    if cookie:
        found = rows(
            """SELECT u.id, u.username, u.image FROM session s JOIN user u ON u.id = s.user_id
               WHERE s.token_hash = %s AND s.expires_at > UTC_TIMESTAMP(6)""",
            (hashlib.sha256(cookie.encode()).digest(),))
        user = found[0] if found else None
    total = count()
    answer = app.make_response(render_template(
        "home.html", user=user, articles=newest(user and user[0], 10, 0), tags=tags(), pages=-(-total // 10)))
    answer.headers["Cache-Control"] = "private, no-store" if user else "public, max-age=0, s-maxage=10"
    answer.headers["Vary"] = "Cookie"
    return answer


_tags = ((), 0.0)


def tags():
    global _tags
    if time.monotonic() - _tags[1] > 10:
        _tags = ([row[0] for row in rows(
            """SELECT t.name FROM (SELECT id FROM article ORDER BY created_at DESC, id DESC LIMIT 1000) a
               JOIN article_tag x ON x.article_id = a.id JOIN tag t ON t.id = x.tag_id
               GROUP BY t.id, t.name ORDER BY COUNT(*) DESC, t.id DESC LIMIT 20""")], time.monotonic())
    return _tags[0]
