"""One trace in each language, as a template: what varies from build to build has a name."""

PYTHON = """\
Traceback (most recent call last):
  File "{root}/shop/cart.py", line {n}, in load
    return rows["cart {message}"]
           ~~~~^^^^^^^^
KeyError: 'cart {message}'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "{root}/main.py", line {n}, in edit
    load({{}})
  File "/usr/lib/python3.11/site-packages/web/app.py", line {n}, in call
    raise NoCart("{message}") from error
shop.cart.NoCart: {message}
"""

JAVA = """\
Exception in thread "worker-{n}" com.example.shop.NoCart: {message}
	at com.example.shop.Cart.edit(Cart.java:{n})
	at com.example.shop.Cart$$EnhancerBySpringCGLIB$${hash}.edit(<generated>)
	at com.sun.proxy.$Proxy{n}.run(Unknown Source)
	at com.example.shop.Main.lambda$main${n}(Main.java:{n})
	Suppressed: java.io.IOException: close {message}
		at com.example.shop.Cart.close(Cart.java:{n})
		... 3 more
Caused by: java.lang.NullPointerException: {message}
	at com.example.shop.Rows.get(Rows.java:{n})
	... 4 more
"""

JAVASCRIPT = """\
NoCart: {message}
    at Cart.edit ({root}/src/cart.js:{n}:{n})
    at {root}/dist/main.{hash}.js:{n}:{n}
    at process.processTicksAndRejections (node:internal/process/task_queues:{n}:5) {{
  [cause]: TypeError: {message}
      at load ({root}/src/rows.js:{n}:7)
}}
"""

GO = """\
panic: runtime error: index out of range [{n}] with length 3

goroutine {n} [running]:
example.com/shop/cart.(*Cart).Edit(0x{hash}, {{0x{n}, 0x2}})
	{root}/cart/cart.go:{n} +0x{n}
example.com/shop/cart.Run.func{n}()
	{root}/cart/run.go:{n} +0x{n}
created by net/http.(*Server).Serve in goroutine {n}
	/usr/local/go/src/net/http/server.go:{n} +0x{n}
"""

CSHARP = """\
Unhandled exception. Shop.NoCart: {message}
 ---> System.NullReferenceException: {message}
   at Shop.Rows.Get(String id) in {root}/Rows.cs:line {n}
   --- End of inner exception stack trace ---
   at Shop.Cart.<>c__DisplayClass{n}_0.<Edit>b__{n}() in {root}/Cart.cs:line {n}
   at Shop.Cart.<EditAsync>d__{n}.MoveNext() in {root}/Cart.cs:line {n}
   at System.Threading.Tasks.Task.Wait()
"""

RUBY = """\
{root}/lib/rows.rb:{n}:in `get': {message} (Shop::NoCart)
	from {root}/lib/cart.rb:{n}:in `block ({n} levels) in edit'
	from {root}/main.rb:{n}:in `<main>'
"""

PHP = """\
PHP Fatal error:  Uncaught Shop\\NoCart: {message} in {root}/src/Cart.php:{n}
Stack trace:
#0 {root}/src/Rows.php({n}): Shop\\Cart->load('{message}', Object(Shop\\Item))
#1 {root}/public/index.php({n}): Shop\\{{closure}}({n})
#2 {{main}}
  thrown in {root}/src/Cart.php on line {n}
"""

RUST = """\
thread 'main' ({n}) panicked at src/cart.rs:{n}:5:
{message}
stack backtrace:
   0: rust_begin_unwind
             at /rustc/{hash}/library/std/src/panicking.rs:{n}:5
   1: shop::cart::load::h00000000{hash}
             at {root}/src/cart.rs:{n}:5
   2: shop::main::{{{{closure}}}}
             at {root}/src/main.rs:{n}:5
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.
"""

LANGUAGES = {
    "python": PYTHON,
    "java": JAVA,
    "javascript": JAVASCRIPT,
    "go": GO,
    "csharp": CSHARP,
    "ruby": RUBY,
    "php": PHP,
    "rust": RUST,
}


def text(language: str, n: int = 12, root: str = "/srv/app", code: str = "1a2b3c4d") -> str:
    """A trace; `n` stands for lines, columns and counters, `code` for hashes of the build."""
    return LANGUAGES[language].format(n=n, root=root, hash=code, message=f"no cart {n}")
