/** Python modules whose package has a different name. */
export const PACKAGE_OF_MODULE = new Map([
  ["bs4", "beautifulsoup4"],
  ["cv2", "opencv-python"],
  ["dateutil", "python-dateutil"],
  ["dotenv", "python-dotenv"],
  ["git", "gitpython"],
  ["jwt", "pyjwt"],
  ["PIL", "pillow"],
  ["serial", "pyserial"],
  ["sklearn", "scikit-learn"],
  ["yaml", "pyyaml"],
]);
/** Modules of the Python standard library, which are not packages. */
export const PYTHON_STANDARD_MODULES = new Set(
  "abc argparse asyncio base64 collections contextlib copy csv ctypes datetime decimal enum functools glob hashlib http io itertools json logging math multiprocessing os pathlib pickle queue random re shutil signal socket sqlite3 ssl string struct subprocess sys tempfile threading time tkinter typing unittest urllib uuid xml zipfile".split(
    " ",
  ),
);
